using System.Text;
using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Changes one member of a JSON object and leaves every other byte as it is.</summary>
internal static class JsonEdit
{
    private static readonly JsonReaderOptions s_reading = new() { MaxDepth = 256 };

    /// <summary>A member's value: where it is, and its kind; <see cref="JsonTokenType.None"/> when there is no such member.</summary>
    /// <remarks>Of members with one name the last counts, as for the servers.</remarks>
    public static (JsonTokenType Kind, Range Place) Find(ReadOnlySpan<byte> json, string name)
    {
        Utf8JsonReader reader = new(json, s_reading);
        reader.Read();
        (JsonTokenType, Range) found = (JsonTokenType.None, default);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIt = reader.ValueTextEquals(name);
            reader.Read();
            JsonTokenType kind = reader.TokenType;
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isIt)
                found = (kind, start..(int)reader.BytesConsumed);
        }
        return found;
    }

    /// <summary>Sets a member: in its place when it is there, else as the last.</summary>
    public static byte[] Set(ReadOnlySpan<byte> json, string name, ReadOnlySpan<byte> value)
    {
        (JsonTokenType kind, Range place) = Find(json, name);
        return kind != JsonTokenType.None
            ? [.. json[..place.Start], .. value, .. json[place.End..]]
            : Append(json, [.. Encoding.UTF8.GetBytes($"\"{name}\":"), .. value]);
    }

    /// <summary>Adds to the end of an object or a list.</summary>
    public static byte[] Append(ReadOnlySpan<byte> json, ReadOnlySpan<byte> item)
    {
        int close = json.LastIndexOfAny((byte)'}', (byte)']');
        int last = json[..close].LastIndexOfAnyExcept(" \t\r\n"u8);
        bool isEmpty = json[last] is (byte)'{' or (byte)'[' && last == json.IndexOfAny((byte)'{', (byte)'[');
        return [.. json[..(last + 1)], .. isEmpty ? ""u8 : ","u8, .. item, .. json[(last + 1)..]];
    }
}
