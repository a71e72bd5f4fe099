using System.Globalization;
using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>An object of a request body with the path to it, for checks whose messages name the field.</summary>
/// <param name="Json">The object. A number that came as text is replaced by the number: the samples send ports so, and the schema has
/// numbers.</param>
/// <param name="Path">Its path in the body; empty for the body itself.</param>
internal readonly record struct Block(JsonObject Json, string Path)
{
    /// <summary>The path of a field.</summary>
    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>True when the field is there and not null.</summary>
    public bool Has(string name) => Json[name] is not null;

    /// <summary>An object, or null when it is not there.</summary>
    /// <exception cref="ServiceFault">It is something else.</exception>
    public Block? Object(string name) => Json[name] switch
    {
        null => null,
        JsonObject value => new Block(value, PathOf(name)),
        _ => throw Invalid(name, "has to be an object"),
    };

    /// <summary>An object that has to be there.</summary>
    public Block RequiredObject(string name) => Object(name) ?? throw ServiceFault.Missing(PathOf(name));

    /// <summary>A list of objects that has to be there.</summary>
    public List<Block> RequiredObjects(string name, int most)
    {
        if (Json[name] is null)
            throw ServiceFault.Missing(PathOf(name));
        JsonArray list = Json[name] as JsonArray ?? throw Invalid(name, "has to be a list");
        if (list.Count < 1 || list.Count > most)
            throw Invalid(name, $"has {list.Count} entries; it has to have {Range(most)}");
        string path = PathOf(name);
        return [.. list.Select((entry, i) =>
            entry is JsonObject value
                ? new Block(value, $"{path}[{i}]")
                : throw ServiceFault.Invalid($"{path}[{i}] has to be an object."))];
    }

    private static string Range(int most) => most == 1 ? "exactly 1" : most == int.MaxValue ? "1 or more" : $"1 to {most}";

    /// <summary>A list of strings; empty when it is not there.</summary>
    public string[] Texts(string name)
    {
        if (Json[name] is not { } node)
            return [];
        if (node is not JsonArray list || list.Any(i => i is not JsonValue v || !v.TryGetValue(out string? _)))
            throw Invalid(name, "has to be a list of strings");
        return [.. list.Select(i => (string)i!)];
    }

    /// <summary>A string of 1 to so many characters, or null when it is not there.</summary>
    public string? Text(string name, int most = int.MaxValue)
    {
        if (Json[name] is not { } node)
            return null;
        if (node is not JsonValue value || !value.TryGetValue(out string? text))
            throw Invalid(name, "has to be a string");
        if (text.Length == 0)
            throw Invalid(name, "must not be empty");
        return text.Length <= most ? text : throw Invalid(name, $"has {text.Length} characters; {most} is the most");
    }

    /// <summary>A string that has to be there.</summary>
    public string RequiredText(string name, int most = int.MaxValue) => Text(name, most) ?? throw ServiceFault.Missing(PathOf(name));

    /// <summary>A string out of a few, or null when it is not there.</summary>
    public string? OneOf(string name, params ReadOnlySpan<string> values)
    {
        if (Text(name) is not { } text)
            return null;
        return values.Contains(text)
            ? text
            : throw Invalid(name, $"is '{text}'; it has to be {(values.Length > 1 ? "one of " : "")}{string.Join(", ", values.ToArray())}");
    }

    /// <summary>A string out of a few that has to be there.</summary>
    public string RequiredOneOf(string name, params ReadOnlySpan<string> values) =>
        OneOf(name, values) ?? throw ServiceFault.Missing(PathOf(name));

    /// <summary>An OCID, of one of some types if any are named, or null when it is not there.</summary>
    public string? Ocid(string name, params ReadOnlySpan<string> types)
    {
        const int Longest = 255;
        if (Text(name, Longest) is not { } text)
            return null;
        // ocid1.TYPE.REALM.[REGION].UNIQUE, and a part for future use may stand before the last.
        string[] parts = text.Split('.');
        if (parts.Length < 5 || parts[0] != "ocid1" || parts[1].Length == 0 || parts[2].Length == 0 || parts[^1].Length == 0
            || text.Any(c => c is <= ' ' or > '~' or '/'))
        {
            throw Invalid(name, $"'{text}' is not an OCID");
        }

        return types.IsEmpty || types.Contains(parts[1])
            ? text
            : throw Invalid(name, $"'{text}' is the OCID of a {parts[1]}; it has to be that of a {string.Join(" or ", types.ToArray())}");
    }

    /// <summary>An OCID that has to be there.</summary>
    public string RequiredOcid(string name, params ReadOnlySpan<string> types) =>
        Ocid(name, types) ?? throw ServiceFault.Missing(PathOf(name));

    /// <summary>A whole number in a range, or null when it is not there.</summary>
    public int? Whole(string name, int least, int most = int.MaxValue)
    {
        if (Json[name] is not { } node)
            return null;
        string range = most == int.MaxValue ? $"{least} or more" : $"{least} to {most}";
        if (node is not JsonValue value || !TryWhole(value, out int number))
            throw Invalid(name, $"has to be a whole number, {range}");
        if (number < least || number > most)
            throw Invalid(name, $"is {number}; it has to be {range}");
        Json[name] = number;
        return number;
    }

    /// <summary>A whole number that has to be there.</summary>
    public int RequiredWhole(string name, int least, int most = int.MaxValue) =>
        Whole(name, least, most) ?? throw ServiceFault.Missing(PathOf(name));

    /// <summary>A number in a range, or null when it is not there.</summary>
    public double? Number(string name, double least, double most = double.MaxValue, bool aboveLeast = false)
    {
        if (Json[name] is not { } node)
            return null;
        string range = most < double.MaxValue
            ? Invariant($"{least} to {most}")
            : aboveLeast
            ? Invariant($"over {least}")
            : Invariant($"{least} or more");
        if (node is not JsonValue value || !TryNumber(value, out double number))
            throw Invalid(name, $"has to be a number, {range}");
        if (number < least || number > most || (aboveLeast && number <= least))
            throw Invalid(name, Invariant($"is {number}; it has to be {range}"));
        if (value.TryGetValue(out string? _))
            Json[name] = number;
        return number;
    }

    /// <summary>A number that has to be there.</summary>
    public double RequiredNumber(string name, double least, double most = double.MaxValue, bool aboveLeast = false) =>
        Number(name, least, most, aboveLeast) ?? throw ServiceFault.Missing(PathOf(name));

    /// <summary>Checks that a field, when it is there, is true or false.</summary>
    public void Flag(string name)
    {
        if (Json[name] is { } node && (node is not JsonValue value || !value.TryGetValue(out bool _)))
            throw Invalid(name, "has to be true or false");
    }

    /// <summary>Refuses a field that belongs elsewhere.</summary>
    public void Refuse(string name, string reason)
    {
        if (Has(name))
            throw Invalid(name, reason);
    }

    /// <summary>The refusal of a field; the message begins with its path.</summary>
    public ServiceFault Invalid(string name, string problem) => ServiceFault.Invalid($"{PathOf(name)} {problem}.");

    private static bool TryWhole(JsonValue value, out int number) =>
        value.TryGetValue(out number)
            || (value.TryGetValue(out string? text)
                && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number));

    private static bool TryNumber(JsonValue value, out double number) =>
        (value.TryGetValue(out number)
            || (value.TryGetValue(out string? text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)))
        && double.IsFinite(number);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
