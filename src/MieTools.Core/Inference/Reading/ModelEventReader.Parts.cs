using System.Text;
using System.Text.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>Contents that are made of parts, tool calls, and other values with a form of their own.</summary>
internal ref partial struct ModelEventReader
{
    private static readonly ObjectShape s_partMembers = new()
    {
        { "text", Meaning.Text }, { "refusal", Meaning.Refusal }, { "thinking", Meaning.Reasoning }, { "transcript", Meaning.Text },
    };

    /// <summary>A text, a part, or a list of parts.</summary>
    private void ReadContent()
    {
        switch (_json.TokenType)
        {
            case JsonTokenType.String:
                // Of a member that stands twice the last one counts, as everywhere.
                _piece.Text = Text();
                break;
            case JsonTokenType.StartObject:
                ReadPart(_position);
                break;
            case JsonTokenType.StartArray:
                int position = 0;
                while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
                {
                    if (_json.TokenType == JsonTokenType.String)
                        Append(ref _piece.Text, Text());
                    else if (_json.TokenType == JsonTokenType.StartObject)
                        ReadPart(position);
                    _json.Skip();
                    position++;
                }
                break;
        }
    }

    private void ReadPart(int position)
    {
        switch (TypeAhead())
        {
            case "thinking" or "reasoning" or "summary_text" or "reasoning_text" or "reasoning.text" or "reasoning.summary":
                Append(ref _piece.Reasoning, ReasoningText());
                break;
            case "tool_use" or "server_tool_use" or "function_call" or "tool_call" or "custom_tool_call" or "mcp_call":
                ReadToolCall(position);
                break;
            case null or "text" or "output_text" or "input_text" or "refusal" or "text_delta" or "thinking_delta" or "audio":
                Walk(s_partMembers);
                break;
                // Images, search results and what servers think of next are in the answer's data.
        }
    }

    /// <summary>The type of the object that the reader stands at, which may come after its other members.</summary>
    private readonly string? TypeAhead()
    {
        Utf8JsonReader ahead = _json;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = ahead.ValueTextEquals("type"u8);
            ahead.Read();
            if (isType)
                return ahead.TokenType == JsonTokenType.String && !ahead.ValueSpan.IsEmpty ? _memory.Names.Get(ahead.ValueSpan) : null;
            ahead.Skip();
        }
        return null;
    }

    /// <summary>All texts of a reasoning, whatever holds them.</summary>
    private string? ReasoningText()
    {
        if (_json.TokenType == JsonTokenType.String)
            return Text();
        if (_json.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject))
            return null;
        StringBuilder? all = null;
        bool isObject = _json.TokenType == JsonTokenType.StartObject;
        while (_json.Read() && _json.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject))
        {
            bool counts = true;
            if (isObject)
            {
                counts = _json.ValueTextEquals("text"u8) || _json.ValueTextEquals("thinking"u8) || _json.ValueTextEquals("summary"u8)
                    || _json.ValueTextEquals("content"u8);
                _json.Read();
            }
            if (counts && ReasoningText() is { } text)
                (all ??= new StringBuilder()).Append(text);
            _json.Skip();
        }
        return all?.ToString();
    }

    private void ReadToolCalls()
    {
        if (_json.TokenType == JsonTokenType.StartObject)
        {
            ReadToolCall(_hasPosition ? _position : 0);
            return;
        }
        if (_json.TokenType != JsonTokenType.StartArray)
            return;
        int position = 0;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType == JsonTokenType.StartObject)
                ReadToolCall(position);
            _json.Skip();
            position++;
        }
    }

    private void ReadToolCall(int position)
    {
        string? id = null;
        string? callId = null;
        string? name = null;
        string arguments = "";
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> member = _json.ValueSpan;
            _json.Read();
            if (member.SequenceEqual("index"u8))
                position = Int() ?? position;
            else if (member.SequenceEqual("id"u8))
                id = Text();
            else if (member.SequenceEqual("call_id"u8))
                callId = Text();
            else if (member.SequenceEqual("name"u8))
                name = Text();
            else if (member.SequenceEqual("arguments"u8) || member.SequenceEqual("input"u8) || member.SequenceEqual("parameters"u8))
                arguments = Arguments() ?? arguments;
            else if (member.SequenceEqual("function"u8) && _json.TokenType == JsonTokenType.StartObject)
                ReadFunction(ref position, ref name, ref arguments);
            _json.Skip();
        }
        AddToolCall(new MieToolCall
        {
            Index = position,
            Id = string.IsNullOrEmpty(callId ?? id) ? null : callId ?? id,
            Name = string.IsNullOrEmpty(name) ? null : name,
            Arguments = arguments,
        });
    }

    private void ReadFunction(ref int position, ref string? name, ref string arguments)
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> member = _json.ValueSpan;
            _json.Read();
            if (member.SequenceEqual("name"u8))
                name = Text() ?? name;
            else if (member.SequenceEqual("arguments"u8))
                arguments = Arguments() ?? arguments;
            else if (member.SequenceEqual("index"u8))
                position = Int() ?? position;
            _json.Skip();
        }
    }

    /// <summary>Arguments as JSON text: servers send them as a text, or as the object itself.</summary>
    private string? Arguments()
    {
        if (_json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return Text();
        int start = (int)_json.TokenStartIndex;
        _json.Skip();
        string text = Encoding.UTF8.GetString(_source[start..(int)_json.BytesConsumed]);
        // Anthropic opens a call with an empty object that its pieces replace.
        return _memory.Api is { Events: not null } && text == "{}" ? "" : text;
    }

    private void AddToolCall(MieToolCall call) => (_piece.ToolCalls ??= []).Add(call);

    /// <summary>A text, or the last message of a conversation (Hugging Face pipelines).</summary>
    private string? ClosingText()
    {
        if (_json.TokenType != JsonTokenType.StartArray)
            return Text();
        string? last = null;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            (ModelPiece outer, _piece) = (_piece, default);
            if (_json.TokenType == JsonTokenType.StartObject)
                Walk(s_itemMembers);
            last = _piece.Text ?? last;
            _piece = outer;
            _json.Skip();
        }
        return last;
    }

    private void ReadToken()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            return;
        bool isSpecial = false;
        string? text = null;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> member = _json.ValueSpan;
            _json.Read();
            if (member.SequenceEqual("text"u8))
                text = Text();
            else if (member.SequenceEqual("special"u8))
                isSpecial = _json.TokenType == JsonTokenType.True;
            _json.Skip();
        }
        _memory.See(AnswerMemory.Kind.Delta, 0);
        // Marks such as </s> are not part of the answer.
        if (!isSpecial)
            Append(ref _piece.Text, text);
    }

    /// <summary>The items of a response: messages, reasoning, tool calls.</summary>
    private void ReadItems()
    {
        if (_json.TokenType != JsonTokenType.StartArray)
            return;
        int position = 0;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType == JsonTokenType.StartObject)
                ReadItem(position);
            _json.Skip();
            position++;
        }
    }

    private void ReadItem(int position)
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            return;
        switch (TypeAhead())
        {
            case "reasoning":
                Append(ref _piece.Reasoning, ReasoningText());
                break;
            case "function_call" or "custom_tool_call" or "mcp_call":
                ReadToolCall(position);
                break;
            case null or "message":
                Walk(s_itemMembers);
                break;
        }
    }

    private static readonly ObjectShape s_itemMembers = new() { { "content", Meaning.Content } };

    /// <summary>SGLang's text so far, or vLLM's list of them.</summary>
    private void ReadCumulative()
    {
        if (Text() is { } text)
        {
            // The number of the choice may come after its text.
            _piece.ClosingText = null;
            _piece.Text = _memory.NewIn(ChoiceAhead(), text);
            return;
        }
        if (_json.TokenType != JsonTokenType.StartArray)
            return;
        int choice = 0;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (Text() is { } one)
            {
                string more = _memory.NewIn(choice, one);
                if (choice == 0)
                    _piece.Text = more;
                else
                    (_event.More ??= []).Add(new ModelPiece { Choice = choice, Text = more });
                choice++;
            }
            _json.Skip();
        }
    }

    private readonly int ChoiceAhead()
    {
        Utf8JsonReader ahead = _json;
        while (ahead.Read() && ahead.TokenType == JsonTokenType.PropertyName)
        {
            bool isIndex = ahead.ValueTextEquals("index"u8);
            ahead.Read();
            if (isIndex)
                return ahead.TokenType == JsonTokenType.Number && ahead.TryGetInt32(out int index) ? index : 0;
            ahead.Skip();
        }
        return _piece.Choice;
    }

    /// <summary>Triton's infer answer: tensors, of which the one named like a text is the text.</summary>
    private void ReadOutputs()
    {
        if (_json.TokenType != JsonTokenType.StartArray)
            return;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType == JsonTokenType.StartObject)
                ReadOutput();
            _json.Skip();
        }
    }

    private void ReadOutput()
    {
        string? name = null;
        string? text = null;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> member = _json.ValueSpan;
            _json.Read();
            if (member.SequenceEqual("name"u8))
                name = Text();
            else if (member.SequenceEqual("data"u8) && _json.TokenType == JsonTokenType.StartArray)
                text = ReasoningText();
            _json.Skip();
        }
        if (name is "text_output" or "generated_text" or "output_text" or "OUTPUT_TEXT")
            Append(ref _piece.Text, text);
    }
}
