using MieTools.Core.Json;

namespace MieTools.Core.Inference.Telemetry;

/// <summary>Finds the names of models in bodies, without reading the rest.</summary>
internal static class ModelNames
{
    private const int Longest = 256;

    /// <summary>The model that a JSON body asks for, or null.</summary>
    public static string? InRequest(ReadOnlySpan<byte> body)
    {
        foreach ((string name, Range at) in JsonMembers.Find(body))
        {
            if (name == "model")
                return Bounded(JsonMembers.TextOf(body[at]));
        }
        return null;
    }

    /// <summary>
    /// The first model that some bytes of an answer name, or null. Looks for the member by its bytes: within a text its quotes would be
    /// escaped.
    /// </summary>
    public static string? InAnswer(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> name = "\"model\""u8;
        for (int at = bytes.IndexOf(name); at >= 0; at = bytes.IndexOf(name))
        {
            bytes = bytes[(at + name.Length)..].TrimStart(" \t\r\n"u8);
            if (bytes.IsEmpty || bytes[0] != ':')
                continue;
            ReadOnlySpan<byte> value = bytes[1..].TrimStart(" \t\r\n"u8);
            int end = value.IsEmpty || value[0] != '"' ? -1 : value[1..].IndexOf((byte)'"');
            if (end > 0 && Bounded(JsonMembers.TextOf(value[..(end + 2)])) is { } model)
                return model;
        }
        return null;
    }

    /// <summary>A name that a label can hold; null for one that is empty or no name.</summary>
    public static string? Bounded(string? name) => name is { Length: > 0 and <= Longest } ? name : null;
}
