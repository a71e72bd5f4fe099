using System.Text.Json;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Reads values of a body as the service does.</summary>
internal static class BodyValues
{
    /// <summary>A number, or text with its digits.</summary>
    public static bool TryNumber(JsonElement value, out double number)
    {
        number = 0;
        return TextOf(value, out bool isText) is { } text && WireNumber.TryRead(text, isText, out number);
    }

    /// <summary>A whole number, or text with its digits.</summary>
    public static bool TryWhole(JsonElement value, out int number)
    {
        number = 0;
        return TextOf(value, out bool isText) is { } text && WireNumber.TryReadWhole(text, isText, out number);
    }

    /// <summary>The texts of a list; null when it is something else.</summary>
    public static string[]? Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : null;

    private static string? TextOf(JsonElement value, out bool isText)
    {
        isText = value.ValueKind == JsonValueKind.String;
        return isText ? value.GetString() : value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;
    }
}
