using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Serialization;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Output;

/// <summary>Makes the object that was asked for by a schema of what a model said, after a check that it is that.</summary>
internal sealed class TypedAnswer(OutputSchema schema, Type? type)
{
    // A model's text is shown, but not at any length.
    private const int MaxText = 4000;
    private const int MaxMasked = 64 * 1024;

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
    /// <param name="answer">What the model said.</param>
    /// <param name="mask">Takes what was sent in secret out of the message: the server may have put it into the text.</param>
    /// <exception cref="MieException"><c>SchemaMismatch</c>: the text is not what was asked for; the message has it.</exception>
    public object? Read(MieAnswer answer, Func<string, string> mask)
    {
        string text = schema.TextIn(answer);
        if (text.Length == 0)
            throw NotMet($"the answer has no text but {Answers.InsteadOfText(answer)}", text, mask);
        if (!schema.TryRead(answer, out ReadOnlyMemory<byte> json, out string? reason))
            throw NotMet(reason, text, mask);
        object? value = JsonToObjects.ConvertWhole(json);
        if (type is null)
            return value;
        return LanguagePrimitives.TryConvertTo(value, type, out object? typed) ? typed : Made(type, json, text, mask);
    }

    // What PowerShell cannot convert: records, whose members come by the constructor.
    private static object? Made(Type type, ReadOnlyMemory<byte> json, string text, Func<string, string> mask)
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, type, s_options);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw NotMet($"it cannot be made a {type.Name}: {e.Message}", text, mask);
        }
    }

    private static MieException NotMet(string reason, string text, Func<string, string> mask)
    {
        // Masked before it is cut, so that no half of a secret is left at the end.
        string said = mask(text.Length <= MaxMasked ? text : text[..MaxMasked]);
        return new MieException(MieErrors.SchemaMismatch,
            mask($"The answer is not as -Schema asks: {reason}. The model said: {(said.Length <= MaxText ? said : said[..MaxText] + "…")}"),
            target: said);
    }
}
