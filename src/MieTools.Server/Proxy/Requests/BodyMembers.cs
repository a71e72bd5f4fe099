using System.Text;
using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Server.Proxy.Requests;

/// <summary>What the proxy has to know of a request's body. The body itself is never written anew: its bytes are what is signed.</summary>
/// <param name="Bytes">The body.</param>
/// <param name="Stream">What its <c>stream</c> says; null when it says nothing.</param>
/// <param name="Model">The model that it names, or null.</param>
/// <param name="ModelAt">Where the model's name stands, its quotes included.</param>
internal sealed record BodyMembers(ReadOnlyMemory<byte> Bytes, bool? Stream, string? Model, Range ModelAt)
{
    private const int LongestModel = 1024;

    private bool IsForm { get; init; }

    /// <summary>Looks into a body: JSON, or a form with parts.</summary>
    /// <param name="bytes">The body.</param>
    /// <param name="contentType">Its type as it was sent, or null.</param>
    public static BodyMembers Of(ReadOnlyMemory<byte> bytes, string? contentType)
    {
        BodyMembers members = new(bytes, null, null, default);
        if (FormParts.BoundaryOf(contentType) is { } boundary)
        {
            members = members with { IsForm = true };
            foreach ((string name, Range at) in FormParts.Find(bytes.Span, boundary))
                members = members.WithPart(name, at);
            return members;
        }
        foreach ((string name, Range at) in JsonMembers.Find(bytes.Span))
            members = members.WithMember(name, at);
        return members;
    }

    /// <summary>The body with another model's name; every other byte stays as it is.</summary>
    public ReadOnlyMemory<byte> WithModel(string name)
    {
        if (Model is null)
            return Bytes;
        ReadOnlySpan<byte> value = IsForm ? Encoding.UTF8.GetBytes(name)
            : [.. "\""u8, .. JsonEncodedText.Encode(name).EncodedUtf8Bytes, .. "\""u8];
        (int start, int length) = ModelAt.GetOffsetAndLength(Bytes.Length);
        return (byte[])[.. Bytes.Span[..start], .. value, .. Bytes.Span[(start + length)..]];
    }

    private BodyMembers WithMember(string name, Range at)
    {
        ReadOnlySpan<byte> value = Bytes.Span[at];
        if (name == "model")
            return JsonMembers.TextOf(value) is { Length: <= LongestModel } model ? this with { Model = model, ModelAt = at } : this;
        return this with { Stream = value.SequenceEqual("true"u8) ? true : value.SequenceEqual("false"u8) ? false : null };
    }

    private BodyMembers WithPart(string name, Range at)
    {
        ReadOnlySpan<byte> value = Bytes.Span[at];
        if (value.Length > LongestModel)
            return this;
        string text = Encoding.UTF8.GetString(value);
        return name == "model" ? this with { Model = text, ModelAt = at }
            : this with { Stream = text.Trim().Equals("true", StringComparison.OrdinalIgnoreCase) };
    }
}
