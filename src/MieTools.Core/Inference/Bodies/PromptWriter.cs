using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Bodies;

/// <summary>
/// Writes a <see cref="PromptRequest"/> as a path wants it. Members without a value are left out, and so are those that the caller's own
/// replace.
/// </summary>
/// <remarks>Shapes as in the public API references of OpenAI, Anthropic, vLLM and TGI; the service passes bodies through unread.</remarks>
internal readonly struct PromptWriter
{
    private readonly Utf8JsonWriter _writer;
    private readonly PromptRequest _request;

    private PromptWriter(Utf8JsonWriter writer, PromptRequest request)
    {
        _writer = writer;
        _request = request;
    }

    public static ReadOnlyMemory<byte> Write(PromptRequest request, PromptShape shape, string suffix, InferenceMode mode)
    {
        OptionCheck.Check(request, shape);
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            PromptWriter writer = new(json, request);
            json.WriteStartObject();
            if (shape == PromptShape.Generate)
                writer.Generate();
            else
                writer.Members(shape, suffix, mode);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }

    private void Members(PromptShape shape, string suffix, InferenceMode mode)
    {
        ChatForm form = ChatForm.Of(shape);
        Text("model", _request.Model ?? (PromptShapes.IsFramework(suffix) ? PromptRequest.DefaultModel : null));
        Question(shape, form);
        Tools(form);
        if (shape is not (PromptShape.Input or PromptShape.Tokenize))
        {
            Number(shape == PromptShape.Responses ? "max_output_tokens" : "max_tokens",
                _request.MaxTokens ?? (shape == PromptShape.Messages ? PromptRequest.DefaultMaxTokens : null));
            Number("temperature", _request.Temperature);
        }

        if (mode == InferenceMode.Stream && !IsExtra("stream"))
            Stream(suffix);
        Extra();
    }

    private void Question(PromptShape shape, ChatForm form)
    {
        bool isPlain = _request.Messages.IsEmpty && _request.Attachments.IsEmpty;
        switch (shape)
        {
            case PromptShape.Chat:
                Messages(form);
                break;
            case PromptShape.Messages:
                Text("system", SystemText());
                Messages(form);
                break;
            case PromptShape.Responses:
                Text("instructions", _request.System);
                if (isPlain)
                    Text("input", _request.Prompt);
                else
                    Messages(form);
                break;
            case PromptShape.Input:
                Text("input", _request.Prompt);
                break;
            case var _ when !isPlain:
                Messages(form);
                break;
            case PromptShape.Custom:
                Text("system", _request.System);
                Text("prompt", _request.Prompt);
                break;
            default:
                Text("prompt", WithSystem());
                break;
        }
    }

    private void Messages(ChatForm form)
    {
        if (IsExtra(form.Member))
            return;
        ImmutableArray<ChatMessage> messages = _request.Messages;
        if (form.HasSystem && _request.System is { } system)
            messages = messages.Insert(0, new ChatMessage("system", system));
        if (_request.LastMessage is { } last)
            messages = messages.Add(last);
        _writer.WriteStartArray(form.Member);
        form.Write(_writer, messages);
        _writer.WriteEndArray();
    }

    private void Tools(ChatForm form)
    {
        if (_request.Tools.IsEmpty || IsExtra("tools"))
            return;
        _writer.WriteStartArray("tools");
        foreach (ToolDefinition tool in _request.Tools)
            form.Write(_writer, tool);
        _writer.WriteEndArray();
    }

    private void Stream(string suffix)
    {
        // A custom path is mostly that of an OpenAI server under another name, and a stream was asked for.
        if (PromptShapes.NeedsStreamFlag(suffix) || PromptShapes.Of(suffix) == PromptShape.Custom)
            _writer.WriteBoolean("stream", true);
        // Without being asked OpenAI's streams do not count their tokens.
        if (PromptShapes.CountsOnRequest(suffix) && !IsExtra("stream_options"))
        {
            _writer.WriteStartObject("stream_options");
            _writer.WriteBoolean("include_usage", true);
            _writer.WriteEndObject();
        }
    }

    private void Generate()
    {
        _writer.WriteString("inputs", WithSystem());
        _writer.WriteStartObject("parameters");
        Number("max_new_tokens", _request.MaxTokens);
        Number("temperature", _request.Temperature);
        Extra();
        _writer.WriteEndObject();
    }

    private string? WithSystem() => _request.System is null ? _request.Prompt : $"{_request.System}\n\n{_request.Prompt}";

    // Anthropic's messages have no role "system": such messages stand in a member of their own.
    private string? SystemText()
    {
        string[] parts = [.. _request.System is null ? [] : (string[])[_request.System],
            .. _request.Messages.Where(m => m.Json is null && m.Role == "system").Select(m => m.Content)];
        return parts.Length == 0 ? null : string.Join("\n\n", parts);
    }

    private bool IsExtra(string name)
    {
        foreach (KeyValuePair<string, JsonElement> extra in _request.Extra)
        {
            if (extra.Key == name)
                return true;
        }
        return false;
    }

    private void Text(string name, string? value)
    {
        if (value is not null && !IsExtra(name))
            _writer.WriteString(name, value);
    }

    private void Number(string name, double? value)
    {
        if (value is { } number && !IsExtra(name))
            _writer.WriteNumber(name, number);
    }

    private void Extra()
    {
        foreach ((string name, JsonElement value) in _request.Extra)
        {
            _writer.WritePropertyName(name);
            value.WriteTo(_writer);
        }
    }
}
