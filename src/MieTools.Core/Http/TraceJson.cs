using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MieTools.Core.Http.Secrets;

namespace MieTools.Core.Http;

/// <summary>A JSON body for -Debug: members that are known, and values that are plainly harmless; the rest is left out.</summary>
internal static class TraceJson
{
    private const string Mark = "***";

    /// <summary>Describes the beginning of a body; null when it does not begin as JSON does.</summary>
    public static string? Describe(ReadOnlySpan<byte> utf8)
    {
        ReadOnlySpan<byte> start = utf8.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || start[0] is not ((byte)'{' or (byte)'['))
            return null;
        using MemoryStream text = new();
        JsonWriterOptions form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
        using (Utf8JsonWriter writer = new(text, form))
            Copy(start, writer);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private static void Copy(ReadOnlySpan<byte> utf8, Utf8JsonWriter writer)
    {
        // Not the final block: a body that was cut is shown up to there.
        Utf8JsonReader reader = new(utf8, isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = 512 }));
        // The names of the members that the reader is in; a list has that of its member.
        Stack<string> names = new();
        string name = "";
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.StartObject:
                        writer.WriteStartObject();
                        names.Push(name);
                        break;
                    case JsonTokenType.StartArray:
                        writer.WriteStartArray();
                        names.Push(name);
                        break;
                    case JsonTokenType.EndObject:
                        writer.WriteEndObject();
                        name = names.Pop();
                        break;
                    case JsonTokenType.EndArray:
                        writer.WriteEndArray();
                        name = names.Pop();
                        break;
                    case JsonTokenType.PropertyName:
                        name = reader.GetString() ?? "";
                        writer.WritePropertyName(name);
                        break;
                    default:
                        Value(ref reader, writer, name, names);
                        break;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            writer.WriteStringValue("(not JSON from here)");
        }
    }

    private static void Value(ref Utf8JsonReader reader, Utf8JsonWriter writer, string name, Stack<string> names)
    {
        string value = reader.TokenType == JsonTokenType.String ? reader.GetString() ?? "" : Encoding.UTF8.GetString(reader.ValueSpan);
        bool isSecret = SecretNames.IsSecret(name);
        bool mayShow = !isSecret && SecretNames.MayShowMember(name) && !names.Any(IsOfUsers);
        if (isSecret || !(mayShow || SecretNames.IsHarmless(value)))
            writer.WriteStringValue(Mark);
        else if (reader.TokenType == JsonTokenType.String)
            writer.WriteStringValue(value);
        else
            writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
    }

    // Names in there are of the user's choice, and mean nothing.
    private static bool IsOfUsers(string name) =>
        name.EndsWith("environmentVariables", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Tags", StringComparison.Ordinal);
}
