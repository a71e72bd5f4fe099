using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Http;
using MieTools.Core.Http.Secrets;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>One value of a plan as text: short, and without secrets.</summary>
internal static class ChangeText
{
    /// <summary>Stands for a value that is not shown.</summary>
    public const string Mask = "***";

    /// <summary>Stands for no value.</summary>
    public const string None = "(none)";

    private const int Longest = 100;

    // What stands before a difference, for the eye to find the place.
    private const int Before = 20;

    /// <summary>The value of a field.</summary>
    public static string Of(string name, JsonNode? value) => Cut(Whole(name, value), 0);

    /// <summary>Old → new: values too long to be shown whole are cut around the place where they differ.</summary>
    public static string Change(string name, JsonNode? old, JsonNode? current)
    {
        string left = Whole(name, old), right = Whole(name, current);
        int same = left.AsSpan().CommonPrefixLength(right);
        int start = same > Longest - Before && Math.Max(left.Length, right.Length) > Longest ? same - Before : 0;
        // Not between the two halves of one character.
        if (start > 0 && char.IsLowSurrogate(left, start))
            start--;
        return $"{Cut(left, start)} → {Cut(right, start)}";
    }

    private static string Cut(string text, int start)
    {
        string shown = start == 0 ? text : "…" + text[start..];
        return shown.Length <= Longest ? shown : shown[..Longest] + "…";
    }

    private static string Whole(string name, JsonNode? value) => value switch
    {
        null => None,
        JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => Text(name, scalar.GetValue<string>()),
        JsonArray words when name is FieldNames.Command or FieldNames.Entrypoint => CommandLine(words),
        _ => SecretShapes.Mask(value.ToJsonString()),
    };

    private static string Text(string name, string value)
    {
        if (SecretNames.IsSecret(name) && !SecretNames.IsHarmless(value))
            return Mask;
        string shown = SecretShapes.Mask(value);
        return shown.Length == 0 || shown.Any(char.IsWhiteSpace) ? $"'{shown}'" : shown;
    }

    // Servers take their keys as arguments: --api-key KEY, --api-key=KEY.
    private static string CommandLine(JsonArray words)
    {
        List<string> shown = [];
        bool secret = false;
        foreach (string word in words.Select(item => item is null ? "" : item.TextOrNull() ?? item.ToJsonString()))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            bool isName = word.StartsWith('-');
            if (secret && !isName)
                shown.Add(Mask);
            else if (equals > 0 && SecretNames.IsSecret(word[..equals]))
                shown.Add(word[..(equals + 1)] + Mask);
            else
                shown.Add(Text("", word));
            secret = isName && equals < 0 && SecretNames.IsSecret(word);
        }
        return $"[{string.Join(' ', shown)}]";
    }
}
