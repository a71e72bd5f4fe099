using System.Globalization;
using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Finds what a <c>$ref</c> points to, within its own schema.</summary>
internal static class SchemaReference
{
    /// <summary>Follows <c>#</c> or <c>#/$defs/NAME</c> and the like.</summary>
    public static bool TryResolve(JsonElement root, string reference, out JsonElement target)
    {
        target = root;
        if (reference == "#")
            return true;
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
            return false;
        foreach (string part in reference[2..].Split('/'))
        {
            string name = Uri.UnescapeDataString(part)
                .Replace("~1", "/", StringComparison.Ordinal)
                .Replace("~0", "~", StringComparison.Ordinal);
            if (!TryStep(target, name, out target))
                return false;
        }
        return target.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False;
    }

    private static bool TryStep(JsonElement from, string name, out JsonElement to)
    {
        to = default;
        if (from.ValueKind == JsonValueKind.Object)
            return from.TryGetProperty(name, out to);
        if (from.ValueKind != JsonValueKind.Array || !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            || index >= from.GetArrayLength())
        {
            return false;
        }

        to = from[index];
        return true;
    }
}
