using System.Text.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Bodies;

/// <summary>Makes the <c>stream</c> member of a JSON body agree with the prefix that is called; every other byte stays as it is.</summary>
internal static class StreamFlag
{
    /// <summary>Checks a body for <see cref="InferenceMode.Predict"/>, corrects one for <see cref="InferenceMode.Stream"/>.</summary>
    /// <param name="json">Valid JSON.</param>
    /// <param name="found">Where its <c>stream</c> stands.</param>
    /// <param name="suffix">The path suffix that is called.</param>
    /// <param name="mode">The mode.</param>
    /// <exception cref="MieException"><c>StreamUnsupported</c>: the body asks for a stream and the call does not.</exception>
    /// <remarks>
    /// Behind the streaming prefix the service answers 409 when the container does not stream, so OpenAI-type paths get
    /// <c>"stream": true</c>. Other paths keep their body, but for a <c>stream</c> that is false.
    /// </remarks>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json, StreamMember found, string suffix, InferenceMode mode)
    {
        ReadOnlySpan<byte> span = json.Span;
        if (found == StreamMember.None)
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
            return (byte[])[.. span[..found.Start], .. "true"u8, .. span[found.End..]];
        ReadOnlySpan<byte> member = found.IsEmptyObject ? "\"stream\":true"u8 : "\"stream\":true,"u8;
        return (byte[])[.. span[..found.Start], .. member, .. span[found.Start..]];
    }
}
