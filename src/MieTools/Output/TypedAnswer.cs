using System.Management.Automation;
using System.Text.Json;
using MieTools.Core;
using MieTools.Core.Inference;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Output;

/// <summary>Makes the object that was asked for by a schema of what a model said, after a check that it is that.</summary>
internal sealed class TypedAnswer(OutputSchema schema, Type? type)
{
    // A model's text is shown, but not at any length.
    private const int MaxText = 4000;

    /// <summary>The members that the schema names, in its order; none when it is not of an object.</summary>
    public IReadOnlyList<string> Members { get; } =
        schema.Schema.ValueKind == JsonValueKind.Object && schema.Schema.TryGetProperty("properties", out JsonElement properties)
            && properties.ValueKind == JsonValueKind.Object
                ? [.. properties.EnumerateObject().Select(p => p.Name)]
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
        return type is not null && LanguagePrimitives.TryConvertTo(value, type, out object? typed) ? typed : value;
    }

    private static MieException NotMet(string reason, string text) => new("SchemaNotMet", MieErrorKind.InvalidData,
        $"The answer is not as -Schema asks: {reason}. The model said: {(text.Length <= MaxText ? text : text[..MaxText] + "…")}",
        "Ask again, give more tokens (-MaxTokens) when it was cut short, say in the prompt what each member is, or use a model that keeps "
            + "to schemas.", text);
}
