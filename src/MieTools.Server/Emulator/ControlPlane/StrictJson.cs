using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>Reads JSON that has one meaning only: no property twice, no text that is not Unicode, no nesting without end.</summary>
internal static class StrictJson
{
    private const int MostDepth = 64;

    /// <summary>Reads an object.</summary>
    /// <exception cref="ServiceErrorException"><c>CannotParseRequest</c>: it is not such an object.</exception>
    public static JsonObject ReadObject(ReadOnlySpan<byte> json)
    {
        try
        {
            CheckNames(json);
            return JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = MostDepth }) as JsonObject
                ?? throw ServiceErrorException.CannotParse("The body has to be a JSON object.");
        }
        catch (JsonException e)
        {
            throw ServiceErrorException.CannotParse($"The body is not JSON: {e.Message}");
        }
        catch (InvalidOperationException e)
        {
            // Half of a surrogate pair in an escape: the reader takes it, and its text cannot be had.
            throw ServiceErrorException.CannotParse($"The body is not usable JSON: {e.Message}");
        }
    }

    private static void CheckNames(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MostDepth });
        Stack<HashSet<string>> open = new();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    string name = reader.GetString()!;
                    if (!open.Peek().Add(name))
                        throw ServiceErrorException.CannotParse($"The body has the property '{name}' twice in one object.");
                    break;
                case JsonTokenType.String:
                    reader.GetString();
                    break;
            }
        }
    }
}
