using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>An object of a request body with the path to it, for checks whose messages name the field.</summary>
/// <param name="Json">The object. A number that came as text is replaced by the number: the samples send ports so, and the schema has
/// numbers.</param>
/// <param name="Path">Its path in the body; empty for the body itself.</param>
internal readonly record struct BodyBlock(JsonObject Json, string Path)
{
    /// <summary>The path of a field.</summary>
    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>True when the field is there and not null.</summary>
    public bool Has(string name) => Json[name] is not null;

    /// <summary>The object in a field.</summary>
    /// <exception cref="ServiceErrorException">It is something else.</exception>
    public BodyBlock Object(string name) =>
        Json[name] is JsonObject value ? new BodyBlock(value, PathOf(name)) : throw Invalid(name, "has to be an object");

    /// <summary>A list of objects.</summary>
    /// <exception cref="ServiceErrorException">It is something else, or has too few or too many.</exception>
    public List<BodyBlock> Objects(string name, NumberRange entries)
    {
        JsonArray list = Json[name] as JsonArray ?? throw Invalid(name, "has to be a list");
        if (!entries.Contains(list.Count))
        {
            string range = entries.Least == entries.Most ? Invariant($"exactly {entries.Least}") : entries.ToString();
            throw Invalid(name, $"has {CountText.Of(list.Count, "entry", "entries")}; it has to have {range}");
        }

        string path = PathOf(name);
        return [.. list.Select((entry, i) =>
            entry is JsonObject value
                ? new BodyBlock(value, $"{path}[{i}]")
                : throw ServiceErrorException.Invalid($"{path}[{i}] has to be an object."))];
    }

    /// <summary>A list of strings; empty when it is not there.</summary>
    /// <exception cref="ServiceErrorException">It is something else.</exception>
    public string[] Texts(string name)
    {
        if (Json[name] is not { } node)
            return [];
        if (node is not JsonArray list || list.Any(i => i is not JsonValue v || !v.TryGetValue(out string? _)))
            throw Invalid(name, "has to be a list of strings");
        return [.. list.Select(i => (string)i!)];
    }

    /// <summary>A string.</summary>
    /// <exception cref="ServiceErrorException">It is something else, blank though it must not be, or too long.</exception>
    public string Text(string name, int? most = null, bool mayBeBlank = false)
    {
        if (Json[name] is not JsonValue value || !value.TryGetValue(out string? text))
            throw Invalid(name, "has to be a string");
        if (string.IsNullOrWhiteSpace(text) && !mayBeBlank)
            throw Invalid(name, "must not be empty");
        return text.Length > most ? throw Invalid(name, $"has {text.Length} characters; {most} is the most") : text;
    }

    /// <summary>Checks a whole number, and writes it as one.</summary>
    /// <exception cref="ServiceErrorException">It is something else, or out of range.</exception>
    public void Whole(string name, NumberRange range)
    {
        if (Digits(name, out bool isText) is not { } digits || !WireNumber.TryReadWhole(digits, isText, out int number))
            throw Invalid(name, $"has to be a whole number, {range}");
        if (!range.Contains(number))
            throw Invalid(name, $"is {number}; it has to be {range}");
        if (range.Except.Contains(number))
            throw Invalid(name, $"{number} is not allowed: it goes from {range}, without {string.Join(", ", range.Except)}");
        Json[name] = number;
    }

    /// <summary>Checks a number, and writes it as one.</summary>
    /// <exception cref="ServiceErrorException">It is something else, or out of range.</exception>
    public void Number(string name, NumberRange range)
    {
        if (Digits(name, out bool isText) is not { } digits || !WireNumber.TryRead(digits, isText, out double number))
            throw Invalid(name, $"has to be a number, {range}");
        if (!range.Contains(number))
            throw Invalid(name, Invariant($"is {number}; it has to be {range}"));
        if (isText)
            Json[name] = number;
    }

    /// <summary>A number at a path such as <c>a.b</c> that was checked before; null when it is not there.</summary>
    public double? NumberAt(string path)
    {
        JsonNode? node = Json;
        foreach (string name in path.Split('.'))
            node = (node as JsonObject)?[name];
        return node is null ? null : double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);
    }

    /// <summary>Checks that a field is true or false.</summary>
    /// <exception cref="ServiceErrorException">It is something else.</exception>
    public void Flag(string name)
    {
        if (Json[name] is not JsonValue value || !value.TryGetValue(out bool _))
            throw Invalid(name, "has to be true or false");
    }

    /// <summary>The refusal of a field; the message begins with its path.</summary>
    public ServiceErrorException Invalid(string name, string problem) => ServiceErrorException.Invalid($"{PathOf(name)} {problem}.");

    private string? Digits(string name, out bool isText)
    {
        JsonValue? value = Json[name] as JsonValue;
        isText = value?.GetValueKind() == JsonValueKind.String;
        return isText ? (string?)value : value?.GetValueKind() == JsonValueKind.Number ? value.ToJsonString() : null;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
