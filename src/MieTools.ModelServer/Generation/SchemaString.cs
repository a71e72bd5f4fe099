using System.Globalization;
using System.Text.Json;

namespace MieTools.ModelServer.Generation;

/// <summary>Makes the strings that a JSON schema asks for.</summary>
internal static class SchemaString
{
    private static readonly DateTime s_firstDay = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>A string of a schema's format and length.</summary>
    public static string Make(JsonElement schema, Dice dice)
    {
        string? format = schema.TryGetProperty("format", out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
        if (format is not null && OfFormat(format, dice) is { } formatted)
            return formatted;
        string text = Words(dice, 1 + dice.Below(3));
        int least = SchemaNumber.Limit(schema, "minLength") ?? 0;
        while (text.Length < least)
            text += " " + Words(dice, 1);
        return SchemaNumber.Limit(schema, "maxLength") is { } most && text.Length > most ? text[..most] : text;
    }

    /// <summary>Some words.</summary>
    public static string Words(Dice dice, int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(i => dice.Pick(i == count - 1 ? Vocabulary.Nouns : Vocabulary.Adjectives)));

    private static string? OfFormat(string format, Dice dice)
    {
        DateTime time = s_firstDay.AddSeconds(dice.Below(365 * 86400));
        return format switch
        {
            "date-time" => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            "date" => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            "time" => time.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            "duration" => $"PT{1 + dice.Below(59)}M",
            "email" => $"{dice.Pick(Vocabulary.Nouns)}@example.com",
            "hostname" => $"{dice.Pick(Vocabulary.Nouns)}.example.com",
            "uri" or "url" => $"https://example.com/{dice.Pick(Vocabulary.Nouns)}",
            "ipv4" => $"192.0.2.{1 + dice.Below(254)}",
            "ipv6" => $"2001:db8::{1 + dice.Below(65535):x}",
            "uuid" =>
                $"{dice.Draw():x16}{dice.Draw():x16}"[..32] is { } hex
                    ? $"{hex[..8]}-{hex[8..12]}-4{hex[13..16]}-8{hex[17..20]}-{hex[20..]}"
                    : null,
            _ => null,
        };
    }
}
