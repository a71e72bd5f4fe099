using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Inference.Schemas;

/// <summary>
/// The form that an answer must have: a JSON schema with a name. It asks a model server for that form and checks what came.
/// </summary>
/// <remarks>Immutable, and safe to use from several threads.</remarks>
public sealed class OutputSchema
{
    /// <summary>The name of a schema that has none of its own.</summary>
    public const string DefaultName = "answer";

    private readonly SchemaPatterns _patterns = new();
    private readonly Lazy<JsonElement?> _strict;

    private OutputSchema(JsonElement schema, string name, string? description = null, bool? wantsStrict = null)
    {
        new SchemaCheck(schema, _patterns).Run();
        Schema = schema;
        Name = name;
        Description = description;
        _strict = new(() => wantsStrict == false ? null : StrictSchema.Of(schema));
    }

    /// <summary>The name, as OpenAI takes it for a schema and Anthropic for a tool.</summary>
    public string Name { get; }

    /// <summary>What the answer is for, in words to the model; or null.</summary>
    public string? Description { get; }

    /// <summary>The schema as it was given.</summary>
    public JsonElement Schema { get; }

    /// <summary>
    /// The schema in OpenAI's strict form: no other members, all required, those that may be left out nullable. Null where it has none.
    /// </summary>
    internal JsonElement? Strict => _strict.Value;

    /// <summary>
    /// Takes a JSON schema, one in OpenAI's wrapper (<c>{"name", "schema", "strict"}</c>), or the short form as an object (<c>{"severity":
    /// ["low", "high"], "product": "string"}</c>).
    /// </summary>
    /// <param name="json">JSON; comments and trailing commas are let pass.</param>
    /// <param name="name">A name, or null for the wrapper's or the schema's title.</param>
    /// <exception cref="MieException"><c>SchemaInvalid</c>.</exception>
    public static OutputSchema FromJson(string json, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return FromJson(Encoding.UTF8.GetBytes(json), name);
    }

    /// <inheritdoc cref="FromJson(string, string?)"/>
    /// <param name="utf8">JSON as UTF-8; comments, trailing commas and a byte order mark are let pass.</param>
    /// <param name="name">A name, or null for the wrapper's or the schema's title.</param>
    public static OutputSchema FromJson(ReadOnlyMemory<byte> utf8, string? name = null)
    {
        SchemaDocument document = SchemaDocument.Read(utf8);
        return new OutputSchema(document.Schema, SchemaName.Clean(name ?? document.Name), document.Description, document.Strict);
    }

    /// <summary>
    /// Takes the short form: <c>severity: low|high, product, tags: string[], note?: string "what else", lines: {sku, count: int}[]</c>.
    /// </summary>
    /// <param name="text">Members with commas between: a name, <c>?</c> when it may be left out, a type (string without one), a description
    /// in double quotes.</param>
    /// <param name="name">A name, or null for <see cref="DefaultName"/>.</param>
    /// <exception cref="MieException"><c>SchemaInvalid</c>, with the position and what was expected there.</exception>
    public static OutputSchema FromShortForm(string text, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new OutputSchema(SchemaJson.Build(writer => ShortForm.Write(writer, text)), SchemaName.Clean(name));
    }

    /// <summary>Describes a .NET type: its public properties that can be set, with their names as they are.</summary>
    /// <param name="type">A class, record, struct, enum, list, dictionary or plain type; also one that PowerShell made.</param>
    /// <exception cref="MieException"><c>SchemaInvalid</c>: it contains itself, or something that JSON cannot hold.</exception>
    [RequiresUnreferencedCode("Reads the properties of the type and of the types within.")]
    public static OutputSchema FromType(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new OutputSchema(SchemaJson.Build(writer => new TypeSchema(writer).Write(type)), SchemaName.Clean(TypeSchema.NameOf(type)));
    }

    /// <summary>Puts the wish for this form into a request's body, in the way of the path; all else in it stays as it is.</summary>
    /// <param name="body">A JSON object.</param>
    /// <param name="suffix">The path suffix that is called.</param>
    /// <exception cref="MieException"><c>SchemaAmbiguous</c>: the body asks for a form already. <c>SchemaUnsupported</c>: the path cannot
    /// take it. <c>JsonInvalid</c>.</exception>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> body, string suffix)
    {
        ArgumentNullException.ThrowIfNull(suffix);
        return SchemaRequest.Apply(this, body, suffix);
    }

    /// <summary>Checks a value.</summary>
    /// <returns>What is wrong with it, 100 points at most; empty when it fits.</returns>
    /// <remarks>A member that may be left out may also be null.</remarks>
    public IReadOnlyList<SchemaViolation> Validate(JsonElement value) => new SchemaValidator(Schema, _patterns).Run(value);

    /// <summary>Takes the JSON value out of what a model said: JSON alone, in a code fence, or one object or list among words.</summary>
    /// <param name="text">What the model said.</param>
    /// <param name="json">The value as UTF-8.</param>
    /// <param name="reason">Why there is none, in plain words.</param>
    /// <returns>False when there is none, when it is broken or cut off, or when there are two that differ.</returns>
    public static bool TryExtractJson(string text, out ReadOnlyMemory<byte> json, [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(text);
        return JsonExtraction.TryExtract(text, out json, out reason);
    }

    /// <summary>Takes the value of this form out of what a model said, and checks it.</summary>
    /// <param name="answer">What the model said; Anthropic's models say it by calling the tool that stands for the form.</param>
    /// <param name="json">The value as UTF-8.</param>
    /// <param name="reason">Why there is none, in plain words.</param>
    /// <returns>False when there is none, or it is not of this form.</returns>
    public bool TryRead(MieAnswer answer, out ReadOnlyMemory<byte> json, [NotNullWhen(false)] out string? reason)
    {
        const int MostNamed = 5;
        if (!TryExtractJson(TextIn(answer), out json, out reason))
            return false;
        using JsonDocument document = JsonDocument.Parse(json);
        if (Validate(document.RootElement) is { Count: > 0 } violations)
            reason = string.Join("; ", violations.Take(MostNamed).Select(v => v.Message));
        return reason is null;
    }

    /// <summary>The text of an answer that the value of this form is in.</summary>
    /// <param name="answer">What the model said.</param>
    public string TextIn(MieAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.ToolCalls.FirstOrDefault(c => c.Name == Name)?.Arguments ?? answer.Text;
    }

    /// <summary>The schema as JSON.</summary>
    public override string ToString() => Schema.GetRawText();
}
