using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Writes the <c>type</c> of a schema: one name, or a list where there are several.</summary>
internal static class SchemaTypes
{
    public static void Write(Utf8JsonWriter writer, string type, bool nullable)
    {
        if (nullable)
            Write(writer, [type, "null"]);
        else
            writer.WriteString("type", type);
    }

    public static void Write(Utf8JsonWriter writer, IReadOnlyList<string> types)
    {
        if (types.Count == 1)
        {
            writer.WriteString("type", types[0]);
            return;
        }
        writer.WriteStartArray("type");
        foreach (string type in types)
            writer.WriteStringValue(type);
        writer.WriteEndArray();
    }
}
