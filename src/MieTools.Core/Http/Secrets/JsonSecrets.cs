using System.Text;
using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Http.Secrets;

/// <summary>Finds the secret values in JSON: all that stands below a member with the name of a secret, and environment variables.</summary>
internal ref struct JsonSecrets
{
    private const int MaxDepth = 512;
    private const int ShortestVariable = 4;
    private const int ShortestNumber = 4;

    private readonly Action<string> _found;
    private readonly Stack<(string Name, Kind Kind)> _outer = new();
    private Utf8JsonReader _reader;
    private string _name = "";
    private Kind _kind;

    private JsonSecrets(ReadOnlySpan<byte> json, Action<string> found)
    {
        _reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip });
        _found = found;
    }

    // What the values are that the reader is at.
    private enum Kind
    {
        Plain,

        Secrets,

        Variables,

        Headers,

        // Of a JSON schema: its members describe what others send.
        Schema,
    }

    /// <summary>Hands on each value.</summary>
    public static void Find(ReadOnlySpan<byte> json, Action<string> found)
    {
        JsonSecrets secrets = new(json, found);
        try
        {
            secrets.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // It is no JSON from here on, or none at all.
        }
    }

    private void Read()
    {
        while (_reader.Read())
        {
            switch (_reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _name = JsonText.NameAt(ref _reader);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    _outer.Push((_name, _kind));
                    _kind = KindBelow();
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    (_name, _kind) = _outer.Pop();
                    break;
                case JsonTokenType.String:
                    Value(LenientJson.GetString(ref _reader, keepHalves: true) ?? "", isNumber: false);
                    break;
                case JsonTokenType.Number:
                    Value(Encoding.UTF8.GetString(_reader.ValueSpan), isNumber: true);
                    break;
            }
        }
    }

    private readonly Kind KindBelow() => _kind switch
    {
        Kind.Schema => Kind.Plain,
        not Kind.Plain => _kind,
        _ when _name.EndsWith("environmentVariables", StringComparison.OrdinalIgnoreCase) => Kind.Variables,
        _ when _name is "properties" or "$defs" or "definitions" => Kind.Schema,
        _ when _name.EndsWith("headers", StringComparison.OrdinalIgnoreCase) => Kind.Headers,
        _ when SecretNames.IsSecret(_name) => Kind.Secrets,
        _ => Kind.Plain,
    };

    private readonly void Value(string value, bool isNumber)
    {
        bool isSecret = _kind switch
        {
            Kind.Variables => value.Length >= ShortestVariable && !SecretNames.SaysNothing(value),
            Kind.Headers => !SecretNames.MayShowHeader(_name) && !SecretNames.SaysNothing(value),
            Kind.Secrets => !SecretNames.SaysNothing(value) && !IsScheme(_name, value),
            _ => SecretNames.IsSecret(_name) && !(isNumber && SecretNames.IsCount(_name)),
        };
        if (isSecret && (!isNumber || value.Length >= ShortestNumber))
            _found(value);
    }

    // {"auth":{"type":"bearer","token":...}}: a word that says how, and would be missed elsewhere.
    private static bool IsScheme(string name, string value) =>
        name is "type" or "kind" or "scheme" or "grant_type" && value.All(c => char.IsAsciiLetter(c) || c is '_' or '-');
}
