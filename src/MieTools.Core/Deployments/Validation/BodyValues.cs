using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Reads values of a body as the service does.</summary>
internal static class BodyValues
{
    /// <summary>A number, or text with its digits.</summary>
    public static bool TryNumber(JsonNode? value, out double number)
    {
        number = 0;
        return TextOf(value, out bool isText) is { } text && WireNumber.TryRead(text, isText, out number);
    }

    /// <summary>A whole number, or text with its digits.</summary>
    public static bool TryWhole(JsonNode? value, out int number)
    {
        number = 0;
        return TextOf(value, out bool isText) is { } text && WireNumber.TryReadWhole(text, isText, out number);
    }

    /// <summary>The texts of a list; null when it is something else.</summary>
    public static string[]? Texts(JsonNode? value) =>
        value is JsonArray list && list.All(item => item.TextOrNull() is not null)
            ? [.. list.Select(item => item.TextOrNull()!)]
            : null;

    private static string? TextOf(JsonNode? value, out bool isText)
    {
        string? text = value.TextOrNull();
        isText = text is not null;
        return text ?? (value?.GetValueKind() == JsonValueKind.Number ? value.ToJsonString() : null);
    }
}
