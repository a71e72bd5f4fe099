using System.Buffers;
using System.Text.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Bodies;

/// <summary>Writes the body that a path wants from a <see cref="PromptRequest"/>.</summary>
/// <remarks>Shapes as in the public API references of OpenAI, Anthropic, vLLM and TGI; the service passes bodies through unread.</remarks>
public static class PromptBodies
{
    /// <summary>The model name that AI Quick Actions gives every deployment.</summary>
    public const string DefaultModel = "odsc-llm";

    /// <summary><c>max_tokens</c> where the path wants a number and the caller gave none.</summary>
    public const int DefaultMaxTokens = 1024;

    /// <summary>Writes the body.</summary>
    /// <param name="suffix">The path suffix that is called.</param>
    /// <param name="request">What is wanted.</param>
    /// <param name="mode">A stream sets <c>"stream": true</c> where the path reads it.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: nothing is asked, or the path cannot take it.</exception>
    public static InferenceBody Build(string suffix, PromptRequest request, InferenceMode mode = InferenceMode.Predict)
    {
        ArgumentNullException.ThrowIfNull(request);
        PromptShape shape = PromptShapes.Of(suffix);
        Check(shape, suffix, request);

        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            if (shape == PromptShape.Generate)
                WriteGenerate(writer, request);
            else
                WriteMembers(writer, shape, suffix, request, mode);
            writer.WriteEndObject();
        }
        return InferenceBody.Json(buffer.WrittenMemory);
    }

    private static void Check(PromptShape shape, string suffix, PromptRequest request)
    {
        if (request.Prompt is null && request.Messages.IsEmpty)
            throw MieException.InvalidArgument("Prompt", "There is neither a prompt nor a message to send.");
        if (request.MaxTokens is < 1)
            throw MieException.InvalidArgument("MaxTokens", $"MaxTokens is {request.MaxTokens}; it must be 1 or more.");
        if (request.Temperature is < 0 or double.NaN or double.PositiveInfinity)
            throw MieException.InvalidArgument("Temperature", $"Temperature is {request.Temperature}; it must be 0 or more.");
        if (!request.Messages.IsEmpty && shape is (PromptShape.Completion or PromptShape.Input or PromptShape.Generate))
        {
            throw MieException.InvalidArgument(
                "Message", $"'{suffix}' takes a prompt, not messages.", "Use -Prompt, or call '/v1/chat/completions'.");
        }
    }

    private static void WriteMembers(Utf8JsonWriter writer, PromptShape shape, string suffix, PromptRequest request, InferenceMode mode)
    {
        BodyWriter body = new(writer, request);
        string? model = request.Model ?? (PromptShapes.IsFramework(suffix) ? DefaultModel : null);
        body.Text("model", model);
        switch (shape)
        {
            case PromptShape.Chat:
                body.Messages("messages", withSystem: true);
                break;
            case PromptShape.Messages:
                body.Text("system", SystemText(request));
                body.Messages("messages", withSystem: false);
                break;
            case PromptShape.Responses:
                body.Text("instructions", request.System);
                if (request.Messages.IsEmpty)
                    body.Text("input", request.Prompt);
                else
                    body.Messages("input", withSystem: false);
                break;
            case PromptShape.Input:
                body.Text("input", request.Prompt);
                break;
            default:
                if (!request.Messages.IsEmpty)
                    body.Messages("messages", withSystem: true);
                else if (shape == PromptShape.Custom)
                    body.Text("system", request.System).Text("prompt", request.Prompt);
                else
                    body.Text("prompt", request.System is null ? request.Prompt : $"{request.System}\n\n{request.Prompt}");
                break;
        }
        if (shape is not (PromptShape.Input or PromptShape.Tokenize))
        {
            body.Number(shape == PromptShape.Responses ? "max_output_tokens" : "max_tokens",
                request.MaxTokens ?? (shape == PromptShape.Messages ? DefaultMaxTokens : null));
            body.Number("temperature", request.Temperature);
        }
        if (mode == InferenceMode.Stream && PromptShapes.NeedsStreamFlag(suffix) && !body.IsExtra("stream"))
            writer.WriteBoolean("stream", true);
        // Without being asked OpenAI's streams do not count their tokens.
        if (mode == InferenceMode.Stream && PromptShapes.CountsOnRequest(suffix) && !body.IsExtra("stream")
            && !body.IsExtra("stream_options"))
        {
            writer.WriteStartObject("stream_options");
            writer.WriteBoolean("include_usage", true);
            writer.WriteEndObject();
        }
        body.Extra();
    }

    private static void WriteGenerate(Utf8JsonWriter writer, PromptRequest request)
    {
        writer.WriteString("inputs", request.System is null ? request.Prompt : $"{request.System}\n\n{request.Prompt}");
        writer.WriteStartObject("parameters");
        new BodyWriter(writer, request).Number("max_new_tokens", request.MaxTokens).Number("temperature", request.Temperature).Extra();
        writer.WriteEndObject();
    }

    // Anthropic's messages have no role "system": such messages stand in a member of their own.
    private static string? SystemText(PromptRequest request)
    {
        string[] parts = [.. request.System is null ? [] : (string[])[request.System],
            .. request.Messages.Where(m => m.Json is null && m.Role == "system").Select(m => m.Content)];
        return parts.Length == 0 ? null : string.Join("\n\n", parts);
    }

    /// <summary>Writes members, leaving out those without a value and those that the caller's extra members replace.</summary>
    private readonly struct BodyWriter(Utf8JsonWriter writer, PromptRequest request)
    {
        public bool IsExtra(string name)
        {
            foreach (KeyValuePair<string, JsonElement> extra in request.Extra)
            {
                if (extra.Key == name)
                    return true;
            }
            return false;
        }

        public BodyWriter Text(string name, string? value)
        {
            if (value is not null && !IsExtra(name))
                writer.WriteString(name, value);
            return this;
        }

        public BodyWriter Number(string name, double? value)
        {
            if (value is { } number && !IsExtra(name))
                writer.WriteNumber(name, number);
            return this;
        }

        public void Messages(string name, bool withSystem)
        {
            if (IsExtra(name))
                return;
            writer.WriteStartArray(name);
            if (withSystem && request.System is not null)
                Message("system", request.System);
            foreach (ChatMessage message in request.Messages)
            {
                if (message.Json is { } json)
                    json.WriteTo(writer);
                else if (name != "messages" || withSystem || message.Role != "system")
                    Message(message.Role, message.Content);
            }
            if (request.Prompt is not null)
                Message("user", request.Prompt);
            writer.WriteEndArray();
        }

        public void Extra()
        {
            foreach ((string name, JsonElement value) in request.Extra)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }

        private void Message(string role, string content)
        {
            writer.WriteStartObject();
            writer.WriteString("role", role);
            writer.WriteString("content", content);
            writer.WriteEndObject();
        }
    }
}
