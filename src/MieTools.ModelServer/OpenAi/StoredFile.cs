using System.Text.Json;

namespace MieTools.ModelServer.OpenAi;

/// <summary>What is known of an uploaded file; its bytes are not kept.</summary>
internal sealed record StoredFile(string Id, long Bytes, long Created, string FileName, string Purpose)
{
    /// <summary>Writes the file's object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("object"u8, "file"u8);
        json.WriteNumber("bytes"u8, Bytes);
        json.WriteNumber("created_at"u8, Created);
        json.WriteString("filename"u8, FileName);
        json.WriteString("purpose"u8, Purpose);
        json.WriteString("status"u8, "processed"u8);
        json.WriteNull("status_details"u8);
        json.WriteEndObject();
    }
}
