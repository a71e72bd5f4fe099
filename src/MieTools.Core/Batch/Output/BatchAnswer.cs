using System.Buffers;
using System.Text.Json;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Batch.Output;

/// <summary>The answer to a line, whole or put together from a stream.</summary>
internal sealed record BatchAnswer
{
    public required int Status { get; init; }

    public string? RequestId { get; init; }

    public TimeSpan Elapsed { get; init; }

    public int Attempts { get; init; }

    /// <summary>What a model said in it; null when it is of no known API.</summary>
    public MieAnswer? Said { get; init; }

    /// <summary>The body as one JSON value on one line.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What a model said, else the body as text.</summary>
    public string Text { get; init; } = "";

    /// <summary>A whole answer.</summary>
    public static BatchAnswer Of(InferenceResponse answer)
    {
        MieAnswer? said = answer.ToAnswer(static _ => null);
        return new BatchAnswer
        {
            Status = (int)answer.Status,
            RequestId = answer.RequestId,
            Elapsed = answer.Elapsed,
            Attempts = answer.Attempts,
            Said = said,
            Body = Written(json => ResultBody.Write(json, answer)),
            Text = said?.Text ?? (answer.IsBinary ? Convert.ToBase64String(answer.Content.Span) : answer.Text ?? answer.Body),
        };
    }

    /// <summary>A stream that has been read to its end.</summary>
    public static BatchAnswer Of(InferenceStream stream, IReadOnlyList<MieAnswer> answers) => new()
    {
        Status = (int)stream.Status!,
        RequestId = stream.RequestId,
        Elapsed = stream.Elapsed,
        Attempts = stream.Attempts,
        Said = answers.Count > 0 ? answers[0] : null,
        Body = Written(json => StreamedBody.Write(json, stream.Request.Suffix, answers)),
        Text = answers.Count > 0 ? answers[0].Text : "",
    };

    private static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter json = new(body, JsonlWriter.Options))
            write(json);
        return body.WrittenMemory;
    }
}
