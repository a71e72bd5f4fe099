namespace MieTools.Core.Inference.Schemas;

/// <summary>The errors about schemas; each says that nothing was sent by being thrown before the call.</summary>
internal static class SchemaErrors
{
    public static MieException Invalid(string message, string? advice = null, Exception? inner = null) =>
        new(MieErrors.SchemaInvalid, message, advice, "Schema", inner);

    public static MieException Conflict(string member) => new(MieErrors.SchemaAmbiguous,
        $"The body already says how the answer has to look ('{member}'), and a schema was given too. Nothing was sent.",
        $"Take '{member}' out of the body, or leave the schema out.", "Schema");

    public static MieException NotSupported(string message, string advice) =>
        new(MieErrors.SchemaUnsupported, message + " Nothing was sent.", advice, "Schema");
}
