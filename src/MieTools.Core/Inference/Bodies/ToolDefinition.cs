using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Inference.Bodies;

/// <summary>A tool that a model may ask to be called.</summary>
/// <param name="Name">Its name: letters, digits, <c>_</c> and <c>-</c>, at most 64.</param>
/// <param name="Description">What it does, for the model to read; null for none.</param>
/// <param name="Parameters">JSON schema of its arguments, an object.</param>
public sealed record ToolDefinition(string Name, string? Description, JsonElement Parameters)
{
    /// <summary>Reads a definition in any API's form: OpenAI's of chat and of responses, or Anthropic's.</summary>
    /// <param name="json">The definition.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it has no name that can be used.</exception>
    public static ToolDefinition Read(JsonElement json)
    {
        JsonElement inner = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("function", out JsonElement function)
            && function.ValueKind == JsonValueKind.Object ? function : json;
        if (inner.ValueKind != JsonValueKind.Object || !inner.TryGetProperty("name", out JsonElement name)
            || name.ValueKind != JsonValueKind.String)
        {
            throw MieException.InvalidArgument("Tool", $"A tool needs a name; this is {JsonFault.KindOf(json)}.",
                "Write @{ name = 'get_weather'; description = '...'; parameters = @{ type = 'object'; properties = @{ ... } } }, or give "
                    + "a command: (Get-Command Get-Weather).");
        }

        return new ToolDefinition(
            Checked(name.GetString()!),
            inner.TryGetProperty("description", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null,
            inner.TryGetProperty("parameters", out JsonElement schema) || inner.TryGetProperty("input_schema", out schema) ? schema
                : Empty());
    }

    /// <summary>Refuses a name that no API takes.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>.</exception>
    public static string Checked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is >= 1 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? name
            : throw MieException.InvalidArgument("Tool", $"'{name}' is no name of a tool.", "Use letters, digits, _ and -, at most 64.");
    }

    private static JsonElement Empty()
    {
        using JsonDocument document = JsonDocument.Parse("""{"type":"object","properties":{}}""");
        return document.RootElement.Clone();
    }
}
