using System.Buffers;
using System.Text.Json;

namespace MieTools.Server.Proxy.Models;

/// <summary>Writes the models as OpenAI's clients read them, and Anthropic's: each reads its own members.</summary>
internal static class ModelList
{
    /// <summary>All of them.</summary>
    public static byte[] All(IEnumerable<string> names, DateTimeOffset since) => Json(json =>
    {
        string[] all = [.. names];
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (string name in all)
            Write(json, name, since);
        json.WriteEndArray();
        json.WriteBoolean("has_more", false);
        json.WriteString("first_id", all[0]);
        json.WriteString("last_id", all[^1]);
        json.WriteEndObject();
    });

    /// <summary>One of them.</summary>
    public static byte[] One(string name, DateTimeOffset since) => Json(json => Write(json, name, since));

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset since)
    {
        json.WriteStartObject();
        json.WriteString("id", name);
        json.WriteString("object", "model");
        json.WriteNumber("created", since.ToUnixTimeSeconds());
        json.WriteString("owned_by", "oci-data-science");
        json.WriteString("type", "model");
        json.WriteString("display_name", name);
        json.WriteString("created_at", since.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(512);
        using (Utf8JsonWriter json = new(buffer))
            write(json);
        return buffer.WrittenSpan.ToArray();
    }
}
