using System.Text.Json;

namespace MieTools.Core.Inference.Streaming;

/// <summary>Takes text, finish reason and usage out of a chunk's UTF-8 JSON in one pass, without building a document.</summary>
/// <remarks>Knows OpenAI chat, completions and responses, Anthropic messages, TGI, Ollama and llama.cpp; other chunks have no text.</remarks>
internal ref struct ChunkJsonReader
{
    private readonly Utf8NameCache _names;
    private Utf8JsonReader _json;
    private ChunkFields _fields;
    private string? _type;

    // The member "delta" is text, reasoning or tool arguments; which one, only "type" tells, and that may come later.
    private Utf8JsonReader _delta;
    private bool _hasDelta;

    private ChunkJsonReader(ReadOnlySpan<byte> utf8, Utf8NameCache names)
    {
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 256 });
        _names = names;
    }

    /// <summary>Reads a chunk.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <param name="eventType">The event's type, or null.</param>
    /// <param name="names">The stream's names.</param>
    /// <param name="fields">What was found.</param>
    /// <returns>False when the bytes are not a JSON object.</returns>
    public static bool TryRead(ReadOnlySpan<byte> utf8, string? eventType, Utf8NameCache names, out ChunkFields fields)
    {
        try
        {
            ChunkJsonReader reader = new(utf8, names);
            bool isObject = reader._json.Read() && reader._json.TokenType == JsonTokenType.StartObject;
            if (isObject)
                reader.ReadTop(eventType);
            fields = reader._fields;
            return isObject;
        }
        catch (JsonException)
        {
            fields = default;
            return false;
        }
    }

    private void ReadTop(string? eventType)
    {
        while (NextMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("choices"u8))
                ReadChoices();
            else if (name.SequenceEqual("usage"u8))
                ReadUsage();
            else if (name.SequenceEqual("type"u8))
                _type = Name();
            else if (name.SequenceEqual("delta"u8))
                KeepDelta();
            else if (name.SequenceEqual("error"u8))
                _fields.IsError |= _json.TokenType == JsonTokenType.StartObject || (_json.TokenType == JsonTokenType.String && !_json.ValueSpan.IsEmpty);
            else if (name.SequenceEqual("object"u8))
                _fields.IsError |= _json.TokenType == JsonTokenType.String && _json.ValueTextEquals("error"u8);
            else if (name.SequenceEqual("response"u8) || name.SequenceEqual("message"u8))
                ReadInner();
            else if (name.SequenceEqual("token"u8))
                ReadToken();
            else if (name.SequenceEqual("generated_text"u8))
                _fields.IsEnd |= _json.TokenType == JsonTokenType.String;
            else if (name.SequenceEqual("details"u8))
                ReadObjectOf("finish_reason"u8);
            else if (name.SequenceEqual("text"u8) || name.SequenceEqual("content"u8))
                _fields.Text ??= Text();
            else if (name.SequenceEqual("done"u8))
                _fields.IsEnd |= _json.TokenType == JsonTokenType.True;
            else if (name.SequenceEqual("done_reason"u8))
                _fields.FinishReason = Name();
            else if (name.SequenceEqual("prompt_eval_count"u8))
                _fields.PromptTokens = Int();
            else if (name.SequenceEqual("eval_count"u8))
                _fields.CompletionTokens = Int();
            _json.Skip();
        }
        Finish(_type ?? eventType);
    }

    private void Finish(string? type)
    {
        if (_hasDelta)
            ReadDelta(type);
        switch (type)
        {
            case "error":
                _fields.IsError = true;
                break;
            case "response.completed" or "response.incomplete" or "message_stop" or "transcript.text.done":
                _fields.IsEnd = _fields.IsModel = true;
                break;
            case "response.failed":
                _fields.IsError = true;
                break;
            case "response.created" or "message_start":
                _fields.IsModel = true;
                break;
        }
        _fields.IsEnd |= _fields.FinishReason is not null;
    }

    private void ReadChoices()
    {
        if (_json.TokenType != JsonTokenType.StartArray)
            return;
        _fields.IsModel = true;
        bool first = true;
        while (_json.Read() && _json.TokenType == JsonTokenType.StartObject)
        {
            // Servers send one choice a chunk; of several, the first one counts and the rest is in the chunk's data.
            if (first)
                ReadChoice();
            else
                _json.Skip();
            first = false;
        }
    }

    private void ReadChoice()
    {
        while (NextMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("delta"u8) || name.SequenceEqual("message"u8))
                ReadChatDelta();
            else if (name.SequenceEqual("text"u8))
                _fields.Text = Text();
            else if (name.SequenceEqual("finish_reason"u8))
                _fields.FinishReason = Name();
            else if (name.SequenceEqual("index"u8))
                _fields.Choice = Int() ?? 0;
            _json.Skip();
        }
    }

    private void ReadChatDelta()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            return;
        while (NextMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("content"u8))
                _fields.Text = Text();
            else if (name.SequenceEqual("reasoning_content"u8) || name.SequenceEqual("reasoning"u8))
                _fields.Reasoning ??= Text();
            _json.Skip();
        }
    }

    private void KeepDelta()
    {
        _hasDelta = true;
        _delta = _json;
    }

    private void ReadDelta(string? type)
    {
        _json = _delta;
        if (_json.TokenType == JsonTokenType.String)
        {
            if (type is null or "message" or "response.output_text.delta" or "transcript.text.delta")
                _fields.Text = Text();
            else if (type is "response.reasoning_text.delta" or "response.reasoning_summary_text.delta")
                _fields.Reasoning = Text();
        }
        else if (_json.TokenType == JsonTokenType.StartObject)
        {
            while (NextMember(out ReadOnlySpan<byte> name))
            {
                if (name.SequenceEqual("text"u8))
                    _fields.Text = Text();
                else if (name.SequenceEqual("thinking"u8))
                    _fields.Reasoning = Text();
                else if (name.SequenceEqual("stop_reason"u8))
                    _fields.FinishReason = Name();
                _json.Skip();
            }
        }
    }

    /// <summary>Ollama's <c>response</c> text or <c>message</c> object, Anthropic's <c>message</c>, and the Responses object.</summary>
    private void ReadInner()
    {
        if (_json.TokenType == JsonTokenType.String)
            _fields.Text ??= Text();
        if (_json.TokenType != JsonTokenType.StartObject)
            return;
        while (NextMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("content"u8))
                _fields.Text ??= Text();
            else if (name.SequenceEqual("thinking"u8))
                _fields.Reasoning ??= Text();
            else if (name.SequenceEqual("usage"u8))
                ReadUsage();
            else if (name.SequenceEqual("incomplete_details"u8))
                ReadObjectOf("reason"u8);
            _json.Skip();
        }
    }

    private void ReadObjectOf(ReadOnlySpan<byte> reason)
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            return;
        while (NextMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual(reason))
                _fields.FinishReason = Name();
            _json.Skip();
        }
    }

    private void ReadToken()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            return;
        _fields.IsModel = true;
        bool special = false;
        while (NextMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("text"u8))
                _fields.Text = Text();
            else if (name.SequenceEqual("special"u8))
                special = _json.TokenType == JsonTokenType.True;
            _json.Skip();
        }
        // Marks such as </s> are not part of the answer.
        if (special)
            _fields.Text = null;
    }

    private void ReadUsage()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            return;
        while (NextMember(out ReadOnlySpan<byte> name))
        {
            if (name.SequenceEqual("prompt_tokens"u8) || name.SequenceEqual("input_tokens"u8))
                _fields.PromptTokens = Int();
            else if (name.SequenceEqual("completion_tokens"u8) || name.SequenceEqual("output_tokens"u8))
                _fields.CompletionTokens = Int();
            _json.Skip();
        }
    }

    /// <summary>Goes to the next member of the object and to its value; false at the object's end.</summary>
    private bool NextMember(out ReadOnlySpan<byte> name)
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.PropertyName)
        {
            name = default;
            return false;
        }
        name = _json.ValueSpan;
        return _json.Read();
    }

    private string? Text() => JsonText.StringOrNull(ref _json);

    private readonly string? Name() => _json.TokenType == JsonTokenType.String && !_json.ValueSpan.IsEmpty ? _names.Get(_json.ValueSpan) : null;

    private readonly int? Int() => _json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out int value) ? value : null;
}
