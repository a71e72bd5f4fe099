using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Batch.Input;

/// <summary>The member <c>model</c> of a body.</summary>
internal static class ModelMember
{
    /// <summary>The model that a body names, or null.</summary>
    public static string? Of(ReadOnlySpan<byte> body) => Find(body) is { } at ? JsonMembers.TextOf(body[at]) : null;

    /// <summary>The body with another model's name, where it has one; every other byte stays as it is.</summary>
    public static ReadOnlyMemory<byte> Replaced(ReadOnlyMemory<byte> body, string name)
    {
        if (Find(body.Span) is not { } at)
            return body;
        (int start, int length) = at.GetOffsetAndLength(body.Length);
        ReadOnlySpan<byte> value = JsonEncodedText.Encode(name).EncodedUtf8Bytes;
        return (byte[])[.. body.Span[..start], .. "\""u8, .. value, .. "\""u8, .. body.Span[(start + length)..]];
    }

    // Of two the last counts, as for the model server.
    private static Range? Find(ReadOnlySpan<byte> body)
    {
        Range? found = null;
        foreach ((string name, Range at) in JsonMembers.Find(body))
        {
            if (name == "model" && JsonMembers.TextOf(body[at]) is not null)
                found = at;
        }
        return found;
    }
}
