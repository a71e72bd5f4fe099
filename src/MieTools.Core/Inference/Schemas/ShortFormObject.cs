using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>
/// Reads the short form of a schema from an object: each member's value is a type, a list of choices, or an object of the same kind.
/// </summary>
internal static class ShortFormObject
{
    private const int MaxDepth = 32;

    /// <summary>Reads an object.</summary>
    public static ShortType Read(JsonElement value) => Members(value, "", 0);

    private static ShortType Members(JsonElement value, string at, int depth)
    {
        if (depth > MaxDepth)
            throw Wrong(at, $"is nested deeper than {MaxDepth} levels");
        List<ShortMember> members = [];
        foreach (JsonProperty member in value.EnumerateObject())
        {
            bool optional = member.Name.EndsWith('?');
            string name = optional ? member.Name[..^1] : member.Name;
            if (name.Length == 0 || members.Exists(m => m.Name == name))
                throw Wrong($"{at}/{member.Name}", name.Length == 0 ? "has no name" : "is there twice");
            members.Add(new ShortMember(name, optional, Type(member.Value, $"{at}/{name}", depth)));
        }
        return members.Count > 0 ? new ShortType { Members = members } : throw Wrong(at, "has no member");
    }

    private static ShortType Type(JsonElement value, string at, int depth) => value.ValueKind switch
    {
        JsonValueKind.String => Text(SchemaWords.Text(value), at),
        JsonValueKind.Array => List(value, at, depth),
        JsonValueKind.Object when SchemaDocument.IsSchema(value) => new ShortType { Schema = value },
        JsonValueKind.Object => Members(value, at, depth + 1),
        _ => throw Wrong(at, $"is {SchemaWords.Value(value)}, where a type has to be: {ShortTypeNames.Known}, or a list of choices"),
    };

    private static ShortType Text(string text, string at)
    {
        try
        {
            return new ShortFormParser(text).ParseType();
        }
        catch (MieException e)
        {
            throw SchemaErrors.Invalid($"The member '{at}' of the schema is wrong: {e.Message}", e.Advice, e);
        }
    }

    // One object, or one type, in a list is what the list's items are; anything else is choices.
    private static ShortType List(JsonElement value, string at, int depth)
    {
        JsonElement[] items = [.. value.EnumerateArray()];
        if (items is [{ ValueKind: JsonValueKind.Object } item])
            return new ShortType { Items = Type(item, at, depth) };
        if (items is [{ ValueKind: JsonValueKind.String } word] && ShortTypeNames.TryGet(SchemaWords.Text(word), out _, out _))
            return new ShortType { Items = Type(word, at, depth) };
        if (items.Length == 0 || items.Any(i => i.ValueKind is JsonValueKind.Object or JsonValueKind.Array))
            throw Wrong(at, "is a list, which has to hold either choices or the one type of its items");
        return new ShortType { Choices = [.. items.Select(Choice).Distinct()] };
    }

    private static ShortChoice Choice(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? new ShortChoice(SchemaWords.Text(value), true)
            : new ShortChoice(value.GetRawText(), false);

    private static MieException Wrong(string at, string what) =>
        SchemaErrors.Invalid($"The schema is wrong: {(at.Length == 0 ? "it" : $"'{at}'")} {what}.");
}
