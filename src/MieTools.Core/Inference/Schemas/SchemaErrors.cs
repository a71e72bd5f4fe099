using MieTools.Core.Errors;

namespace MieTools.Core.Inference.Schemas;

/// <summary>The errors about schemas; each says that nothing was sent by being thrown before the call.</summary>
internal static class SchemaErrors
{
    private const string Forms =
        "Give a JSON schema, a type, or the short form: 'severity: low|high, product, tags: string[], note?: string'.";

    public static MieException Invalid(string message, string? advice = null, Exception? inner = null) =>
        new("SchemaInvalid", MieErrorKind.InvalidArgument, message, advice ?? Forms, "Schema", inner);

    public static MieException Conflict(string member) => new("SchemaConflict", MieErrorKind.InvalidArgument,
        $"The body already says how the answer has to look ('{member}'), and a schema was given too. Nothing was sent.",
        $"Take '{member}' out of the body, or leave the schema out.", "Schema");

    public static MieException NotSupported(string message, string advice) =>
        new("SchemaNotSupported", MieErrorKind.InvalidArgument, message + " Nothing was sent.", advice, "Schema");
}
