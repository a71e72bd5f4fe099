using System.Text.Json;

namespace MieTools.Core.Inference;

/// <summary>Makes the <c>stream</c> member of a JSON body agree with the prefix that is called; every other byte stays as it is.</summary>
internal static class StreamFlag
{
    /// <summary>Checks a body for <see cref="InferenceMode.Predict"/>, corrects one for <see cref="InferenceMode.Stream"/>.</summary>
    /// <param name="json">Valid JSON.</param>
    /// <param name="suffix">The path suffix that is called.</param>
    /// <param name="mode">The mode.</param>
    /// <exception cref="MieException"><c>StreamUnsupported</c>: the body asks for a stream and the call does not.</exception>
    /// <remarks>
    /// Behind the streaming prefix the service answers 409 when the container does not stream, so OpenAI-type paths get
    /// <c>"stream": true</c>. Other paths keep their body, but for a <c>stream</c> that is false.
    /// </remarks>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json, string suffix, InferenceMode mode)
    {
        ReadOnlySpan<byte> span = json.Span;
        if (Find(span) is not { } found)
            return json;
        if (mode == InferenceMode.Predict)
        {
            if (found.Kind == JsonTokenType.True)
            {
                throw new MieException(MieErrors.StreamUnsupported,
                    "The body asks for a stream (\"stream\": true), but the call is for one whole answer. Nothing was sent.",
                    target: "Body");
            }
            return json;
        }
        if (found.Kind == JsonTokenType.True || (found.Kind == JsonTokenType.None && !PromptShapes.NeedsStreamFlag(suffix)))
            return json;
        if (found.Kind != JsonTokenType.None)
            return (byte[])[.. span[..found.Start], .. "true"u8, .. span[(found.Start + found.Length)..]];
        return (byte[])[.. span[..found.Start], .. found.IsEmpty ? "\"stream\":true"u8 : "\"stream\":true,"u8, .. span[found.Start..]];
    }

    /// <summary>The value of the last <c>stream</c> member, or the place to put one (kind None); null when the body is no object.</summary>
    private static (JsonTokenType Kind, int Start, int Length, bool IsEmpty)? Find(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = 256 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return null;
        (JsonTokenType Kind, int Start, int Length, bool IsEmpty) result = (JsonTokenType.None, (int)reader.BytesConsumed, 0, true);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            result.IsEmpty = false;
            bool isStream = reader.ValueTextEquals("stream"u8);
            reader.Read();
            JsonTokenType kind = reader.TokenType;
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isStream)
                result = (kind, start, (int)reader.BytesConsumed - start, false);
        }
        return result;
    }
}
