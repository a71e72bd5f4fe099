using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MieTools.Core.Json;

namespace MieTools.Core.Batch.Input;

/// <summary>Reads a line of JSON: one of OpenAI's batch form, a body, or a row.</summary>
internal static class JsonLine
{
    /// <summary>What to do about an input that an earlier batch has written.</summary>
    public const string ResultAdvice = "These look like the results of a batch. Name the inputs alone in -Path, by a wildcard that leaves "
        + "outputs out; with -Prompt, results can be the input of another batch.";

    // A body may have 256 levels, and stands one deeper here.
    private const int MaxDepth = 257;
    private const int MaxIdLength = 512;

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="wantsRow">Whether an object that is no line of the batch form is a row, whose members are columns.</param>
    /// <param name="remakes">Whether the body of a line that has its row with it, as in an error file, is made of that again.</param>
    public static BatchEntry Read(ReadOnlyMemory<byte> line, bool wantsRow, bool remakes)
    {
        if (!Utf8.IsValid(line.Span))
            return Faulty("it is not UTF-8; save the file as UTF-8");
        try
        {
            return ReadObject(line, wantsRow, remakes);
        }
        catch (JsonException e)
        {
            return Faulty(string.Create(
                CultureInfo.InvariantCulture, $"it is not valid JSON, by byte {(e.BytePositionInLine ?? 0) + 1} of the line"));
        }
    }

    private static BatchEntry Faulty(string fault) => new() { Fault = fault };

    private static BatchEntry ReadObject(ReadOnlyMemory<byte> line, bool wantsRow, bool remakes)
    {
        Utf8JsonReader reader = new(line.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Faulty("it is no JSON object");
        LineMembers found = new();
        found.AddAll(ref reader, line, wantsRow);
        // Throws when anything follows.
        reader.Read();
        if (found.IsResult && !wantsRow)
            return new BatchEntry { Fault = "it is a result of a batch", FaultAdvice = ResultAdvice };
        return found.IsBatchLine ? found.ToEntry(remakes)
            : wantsRow ? new BatchEntry { Row = found.ToRow() }
            : new BatchEntry { Body = line.Trim(" \t"u8) };
    }

    private sealed class LineMembers
    {
        private readonly List<string> _names = [];
        private readonly List<string?> _values = [];
        private JsonTokenType _bodyKind;
        private ReadOnlyMemory<byte> _body;
        private JsonTokenType _idKind;
        private string? _id;
        private string? _method;
        private string? _url;
        private bool _hasMethod;
        private bool _hasUrl;
        private bool _hasResponse;
        private bool _hasError;
        private JsonTokenType _rowKind;
        private ReadOnlyMemory<byte> _row;

        public bool IsBatchLine => (_bodyKind == JsonTokenType.StartObject && (_idKind != JsonTokenType.None || _hasMethod || _hasUrl))
            || (_idKind != JsonTokenType.None && _hasUrl);

        public bool IsResult => _hasResponse && _hasError && _idKind != JsonTokenType.None && _bodyKind == JsonTokenType.None && !_hasUrl;

        public void AddAll(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, bool wantsRow)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = JsonText.NameAt(ref reader);
                reader.Read();
                JsonTokenType kind = reader.TokenType;
                int start = (int)reader.TokenStartIndex;
                string? text = kind == JsonTokenType.String ? JsonText.StringOrNull(ref reader) : null;
                reader.Skip();
                Add(name, kind, text, json[start..(int)reader.BytesConsumed], wantsRow);
            }
        }

        private void Add(string name, JsonTokenType kind, string? text, ReadOnlyMemory<byte> json, bool wantsRow)
        {
            switch (name)
            {
                case "custom_id":
                    (_idKind, _id) = (kind, text);
                    break;
                case "method":
                    (_hasMethod, _method) = (true, text);
                    break;
                case "url":
                    (_hasUrl, _url) = (true, text);
                    break;
                case "body":
                    (_bodyKind, _body) = (kind, json);
                    break;
                case "response":
                    _hasResponse = true;
                    break;
                case "error":
                    _hasError = true;
                    break;
                case "row":
                    (_rowKind, _row) = (kind, json);
                    break;
            }

            if (!wantsRow)
                return;
            _names.Add(name);
            _values.Add(kind == JsonTokenType.Null ? null : text ?? Encoding.UTF8.GetString(json.Span));
        }

        public BatchRow ToRow() => new(_names, _values);

        public BatchEntry ToEntry(bool remakes)
        {
            if (_idKind is not (JsonTokenType.None or JsonTokenType.String) || _id is { Length: 0 or > MaxIdLength })
                return Faulty($"its custom_id is no text of 1 to {MaxIdLength} characters");
            if (_hasMethod && _method is null)
                return Faulty("its method is no text");
            if (_hasUrl && (_url is null || !_url.StartsWith('/')))
                return Faulty("its url is no path such as /v1/chat/completions");
            bool isEmpty = _bodyKind is JsonTokenType.None or JsonTokenType.Null;
            if (!isEmpty && _bodyKind != JsonTokenType.StartObject)
                return Faulty("its body is no JSON object");
            if (_rowKind is not (JsonTokenType.None or JsonTokenType.Null or JsonTokenType.StartObject))
                return Faulty("its row is no JSON object");
            BatchRow? row = _rowKind == JsonTokenType.StartObject ? RowOf(_row) : null;
            return new BatchEntry
            {
                CustomId = _id ?? "",
                HasOwnId = _id is not null,
                Method = _method ?? "POST",
                Url = _url,
                Body = isEmpty || (remakes && row is not null) ? default : _body,
                Row = remakes ? row : null,
                FormerRow = row,
            };
        }

        private static BatchRow RowOf(ReadOnlyMemory<byte> json)
        {
            LineMembers cells = new();
            Utf8JsonReader reader = new(json.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
            reader.Read();
            cells.AddAll(ref reader, json, wantsRow: true);
            return cells.ToRow();
        }
    }
}
