using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using MieTools.Core.Http;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>
/// Takes what a model said out of the UTF-8 JSON of an event or of a whole answer, by the description of its API, in one pass and without
/// building a document.
/// </summary>
internal ref partial struct ModelEventReader
{
    private readonly ReadOnlySpan<byte> _source;
    private readonly AnswerMemory _memory;
    private Utf8JsonReader _json;
    private ModelEvent _event;
    private ModelPiece _piece;
    private int _position;
    private bool _hasPosition;
    private bool _isClosing;
    private bool _hasChoices;
    private bool _hasError;
    private bool _hasKnownError;
    private bool _isThought;

    private ModelEventReader(ReadOnlySpan<byte> utf8, AnswerMemory memory)
    {
        _source = utf8;
        _memory = memory;
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = LenientJson.MaxDepth });
    }

    /// <summary>Reads an event.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <param name="eventType">The type of the server-sent event, or null.</param>
    /// <param name="memory">What the answer has brought so far.</param>
    /// <param name="found">What was found; empty for JSON that no API is known for.</param>
    /// <returns>False when the bytes are not one JSON object or list.</returns>
    public static bool TryRead(ReadOnlySpan<byte> utf8, string? eventType, AnswerMemory memory, out ModelEvent found)
    {
        memory.Begin();
        try
        {
            ModelEventReader reader = new(utf8, memory);
            // Anything after the value is an error that Read reports.
            if (reader.ReadRoot(eventType) && !reader._json.Read())
            {
                found = reader._event;
                return true;
            }
        }
        catch (JsonException)
        {
            // Told by the answer.
        }
        memory.Forget();
        found = default;
        return false;
    }

    private bool ReadRoot(string? eventType)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.StartArray)
        {
            ReadList(eventType);
            return true;
        }
        if (_json.TokenType != JsonTokenType.StartObject)
            return false;
        ReadObject(eventType);
        return true;
    }

    /// <summary>A list of answers: TGI and SGLang give one for each prompt.</summary>
    private void ReadList(string? eventType)
    {
        ModelEvent all = default;
        int count = 0;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType == JsonTokenType.StartObject)
            {
                ReadObject(eventType);
                Merge(ref all, count++);
            }
            else if (_json.TokenType == JsonTokenType.StartArray)
            {
                // A list of answers for each prompt of a list.
                ReadList(eventType);
                Merge(ref all, count++);
            }
            _json.Skip();
        }
        _event = all;
    }

    private void Merge(ref ModelEvent all, int place)
    {
        ModelEvent one = _event;
        ModelPiece piece = one.Piece;
        piece.Choice = Math.Max(piece.Choice, place);
        if (place == 0)
        {
            all = one;
            all.Piece = piece;
        }
        else
        {
            all.Api ??= one.Api;
            all.IsEnd |= one.IsEnd;
            all.Fault ??= one.Fault;
            all.PromptTokens = Sum(all.PromptTokens, one.PromptTokens);
            all.CompletionTokens = Sum(all.CompletionTokens, one.CompletionTokens);
            if (!piece.IsEmpty)
                (all.More ??= []).Add(piece);
        }
        _event = default;
        _piece = default;
    }

    private static int? Sum(int? one, int? other) => one is null && other is null ? null : (one ?? 0) + (other ?? 0);

    private void ReadObject(string? eventType)
    {
        Utf8JsonReader start = _json;
        // Nearly all events of a chat are chunks of the same form: no look at what they are is needed.
        if (ReferenceEquals(_memory.Api, ModelApis.Chat) && eventType is null)
        {
            Walk(ModelApis.Chat.Shape);
            if (_hasChoices && !_hasError)
            {
                Finish(ModelApis.Chat, null);
                return;
            }
            Reset(start);
        }
        ObjectMarks marks = ObjectMarks.Of(start, _memory.Names);
        string? type = ModelApis.TypeOf(marks.Type, eventType);
        ModelApi? api = ModelApis.Of(marks, type);
        ModelEventShape? shape = null;
        if (api is null)
        {
            _json.Skip();
        }
        else if (type is null || api.Events is null || !api.Events.TryGetValue(type, out shape))
        {
            // An event of a typed stream whose type says nothing about the text.
            if (api.Events is not null && IsTyped(type))
                _json.Skip();
            else
                Walk(api.Shape);
        }
        else
        {
            _isClosing = shape.IsClosing;
            Walk(shape.Shape);
        }
        _hasError |= shape?.IsFault == true || type == "error" || marks.MayBeFault;
        Finish(api, shape);
        if (_hasError)
            FindFault(start, api, eventType, shape);
    }

    // "message" is both the type of Anthropic's whole answers and that of events without one.
    private static bool IsTyped(string? type) => type is not (null or "message" or "response");

    private void FindFault(Utf8JsonReader start, ModelApi? api, string? eventType, ModelEventShape? shape)
    {
        JsonElement root = JsonElement.ParseValue(ref start);
        if (JsonMemberNames.Mend(Encoding.UTF8.GetBytes(root.GetRawText())) is { } mended)
            root = JsonDocument.Parse(mended, new JsonDocumentOptions { MaxDepth = LenientJson.MaxDepth }).RootElement;
        // An error at a place where the API has errors is one, whatever stands beside it.
        _event.Fault ??= shape?.IsFault == true || eventType == "error"
            ? ModelServerError.From(root)
            : _hasKnownError ? ModelServerError.OfApi(root) : ModelServerError.Find(root, api is not null);
    }

    private void Reset(in Utf8JsonReader start)
    {
        _json = start;
        _event = default;
        _piece = default;
        _hasChoices = _hasError = _hasKnownError = _hasPosition = _isClosing = false;
        _position = 0;
    }

    /// <summary>Reads the members of the object that the reader stands at, and stands at its end then.</summary>
    private void Walk(ObjectShape shape)
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            ObjectShape.Member? member = shape.Find(_json.ValueSpan);
            _json.Read();
            if (member is not null && _json.TokenType != JsonTokenType.Null)
                Take(member);
            _json.Skip();
        }
    }

    private void Take(ObjectShape.Member member)
    {
        switch (member.Meaning)
        {
            case Meaning.Inner or Meaning.InnerElse:
                WalkInner(member);
                break;
            case Meaning.Choices:
                ReadChoices(member.Inner!);
                break;
            case Meaning.Text:
                Append(ref _piece.Text, Text());
                break;
            case Meaning.ClosingText:
                _piece.ClosingText = ClosingText();
                break;
            case Meaning.CumulativeText:
                ReadCumulative();
                break;
            case Meaning.Content:
                ReadContent();
                break;
            case Meaning.Reasoning:
                // Some servers say the same under two names.
                _piece.Reasoning = string.IsNullOrEmpty(_piece.Reasoning) ? ReasoningText() : _piece.Reasoning;
                break;
            case Meaning.Refusal:
                Append(ref _piece.Refusal, Text());
                break;
            case Meaning.ToolCalls:
                ReadToolCalls();
                break;
            case Meaning.ToolArguments:
                if (Text() is { } arguments)
                    AddToolCall(new MieToolCall { Index = _position, Arguments = arguments });
                break;
            case Meaning.Token:
                ReadToken();
                break;
            case Meaning.Outputs:
                ReadOutputs();
                break;
            case Meaning.Items:
                ReadItems();
                break;
            case Meaning.Item:
                ReadItem(_position);
                break;
            case Meaning.FinishReason:
                _piece.FinishReason = Reason() ?? _piece.FinishReason;
                break;
            default:
                TakeFact(member.Meaning);
                break;
        }
    }

    private void TakeFact(Meaning meaning)
    {
        switch (meaning)
        {
            case Meaning.Status:
                ReadStatus();
                break;
            case Meaning.Thought:
                _isThought = _json.TokenType == JsonTokenType.True;
                break;
            case Meaning.Done:
                _event.IsEnd |= _json.TokenType == JsonTokenType.True;
                break;
            case Meaning.ChoiceIndex:
                _piece.Choice = Int() ?? _piece.Choice;
                break;
            case Meaning.Position:
                _position = Int() ?? _position;
                _hasPosition = true;
                break;
            case Meaning.PromptTokens:
                _event.PromptTokens = Int() ?? _event.PromptTokens;
                break;
            case Meaning.CompletionTokens:
                _event.CompletionTokens = Int() ?? _event.CompletionTokens;
                break;
            case Meaning.Model:
                _event.Model = Name() ?? _event.Model;
                break;
            case Meaning.Error:
                _hasError = _hasKnownError |= IsTruthy(_json);
                break;
        }
    }

    private void ReadStatus()
    {
        string? status = Name();
        _event.IsEnd |= status == "completed";
        // In the place of a reason that was not given.
        if (status is "cancelled" or "failed" or "incomplete")
            _piece.FinishReason ??= status;
    }

    private static bool IsTruthy(Utf8JsonReader json) => json.TokenType switch
    {
        // Looked at closely when its fault is read.
        JsonTokenType.StartObject => json.Read() && json.TokenType != JsonTokenType.EndObject,
        JsonTokenType.String => !json.ValueSpan.IsEmpty,
        _ => json.TokenType == JsonTokenType.True,
    };

    private void WalkInner(ObjectShape.Member member)
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            return;
        (int? prompt, int? completion) = (_event.PromptTokens, _event.CompletionTokens);
        Walk(member.Inner!);
        if (member.Meaning != Meaning.InnerElse)
            return;
        _event.PromptTokens = prompt ?? _event.PromptTokens;
        _event.CompletionTokens = completion ?? _event.CompletionTokens;
    }

    private static void Append(ref string? text, string? more) => text = text is null ? more : text + more;

    private string? Text()
    {
        _event.TextCount++;
        _event.TextAt = (int)_json.TokenStartIndex + 1;
        return JsonText.StringOrNull(ref _json);
    }

    private readonly string? Name() =>
        _json.TokenType == JsonTokenType.String && !_json.ValueSpan.IsEmpty ? _memory.Names.Get(_json.ValueSpan) : null;

    /// <summary>A count; some servers write it as 7.0, or as a text.</summary>
    private readonly int? Int()
    {
        if (_json.TokenType == JsonTokenType.Number)
        {
            if (_json.TryGetInt32(out int value))
                return value;
            return _json.TryGetDouble(out double number) && Math.Abs(number) < int.MaxValue ? (int)number : null;
        }
        return _json.TokenType == JsonTokenType.String && Utf8Parser.TryParse(_json.ValueSpan, out int text, out int used)
            && used == _json.ValueSpan.Length
            ? text
            : null;
    }

    /// <summary>A reason as a text, or as the type of an object (SGLang).</summary>
    private string? Reason()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            return Name() is { } name && name is not ("none" or "null" or "NOT_FINISHED" or "not_finished") ? name : null;
        string? reason = null;
        string? message = null;
        int? status = null;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _json.ValueSpan;
            _json.Read();
            if (name.SequenceEqual("type"u8))
                reason = Name();
            else if (name.SequenceEqual("message"u8))
                message = Text();
            else if (name.SequenceEqual("status_code"u8))
                status = Int();
            _json.Skip();
        }
        // SGLang's way to say that a request was dropped.
        if (reason == "abort" && !string.IsNullOrEmpty(message))
            _event.Fault = new ModelServerError(reason, status, message);
        return reason;
    }
}
