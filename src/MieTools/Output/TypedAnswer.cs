using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Serialization;
using MieTools.Core;
using MieTools.Core.Inference;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Output;

/// <summary>Makes the object that was asked for by a schema of what a model said, after a check that it is that.</summary>
internal sealed class TypedAnswer(OutputSchema schema, Type? type)
{
    // A model's text is shown, but not at any length.
    private const int MaxText = 4000;

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNameCaseInsensitive = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Names of the members of the object that is asked for.</summary>
    public IReadOnlyList<string> Members { get; } =
        schema.Schema.TryGetProperty("properties", out JsonElement members) && members.ValueKind == JsonValueKind.Object
            ? [.. members.EnumerateObject().Select(m => m.Name)]
            : [];

    /// <summary>The object.</summary>
    /// <exception cref="MieException"><c>SchemaNotMet</c>: the text is not what was asked for; the message has it.</exception>
    public object? Read(MieAnswer answer)
    {
        // Anthropic answers by calling the tool that stands for the schema.
        string text = answer.ToolCalls.FirstOrDefault(c => c.Name == schema.Name)?.Arguments ?? answer.Text;
        if (text.Length == 0)
            throw NotMet($"the answer has no text but {Answers.InsteadOfText(answer)}", text);
        if (!OutputSchema.TryExtractJson(text, out ReadOnlyMemory<byte> json, out string? reason))
            throw NotMet(reason ?? "it is no JSON", text);
        using JsonDocument document = JsonDocument.Parse(json);
        if (schema.Validate(document.RootElement) is { Count: > 0 } violations)
            throw NotMet(string.Join("; ", violations.Take(5).Select(v => v.Message)), text);
        object? value = JsonToObjects.ConvertWhole(json);
        return type is null ? value : LanguagePrimitives.TryConvertTo(value, type, out object? typed) ? typed : Made(type, json, text);
    }

    // What PowerShell cannot convert: records, whose members come by the constructor.
    private static object? Made(Type type, ReadOnlyMemory<byte> json, string text)
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type, s_options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw NotMet($"it cannot be made a {type.Name}: {e.Message}", text);
        }
    }

    private static MieException NotMet(string reason, string text) => new("SchemaNotMet", MieErrorKind.InvalidData,
        $"The answer is not as -Schema asks: {reason}. The model said: {(text.Length <= MaxText ? text : text[..MaxText] + "…")}",
        "Ask again, give more tokens (-MaxTokens) when it was cut short, say in the prompt what each member is, or use a model that keeps "
            + "to schemas.", text);
}
