using System.Text;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Tests.Inference;

/// <summary>A stream that was read to its end: its chunks, warnings and error.</summary>
internal sealed record ReadStream(List<MieStreamChunk> Chunks, List<string> Warnings, Exception? Error)
{
    /// <summary>Reads a vector whose body comes in these pieces.</summary>
    public static async Task<ReadStream> OfAsync(AnswerVector vector, byte[][] pieces)
    {
        using HttpMessageInvoker http = new(new PieceHandler(vector, pieces));
        List<string> warnings = [];
        InferenceStream stream = new InferenceClient(http).StreamAsync(
            Wire.Request("http://127.0.0.1:1/ocid1.x", "/v1/c/x"),
            new StreamOptions { OnWarning = w => warnings.Add($"{w.Code}: {w.Message}") },
            CancellationToken.None);
        (List<MieStreamChunk> chunks, Exception? error) = await Wire.CollectAsync(stream);
        return new(chunks, warnings, error);
    }

    public string Texts(Func<MieStreamChunk, string?> part) => string.Concat(Chunks.Select(part));

    /// <summary>All that a user sees of the stream but its times.</summary>
    public override string ToString()
    {
        StringBuilder all = new();
        // Text that is no event comes as the network cuts it; it is the same when joined.
        bool isText = Chunks.TrueForAll(c => !c.IsJson && c.Event is null);
        if (isText)
            all.AppendLine(Texts(c => c.Text));
        foreach (MieStreamChunk c in isText ? [] : Chunks)
        {
            all.AppendLine(
                $"{c.Index} {c.Choice} [{c.Text}] [{c.Reasoning}] [{c.Refusal}] [{c.ToolCalls}] {c.FinishReason} {c.Event} "
                    + $"{c.PromptTokens} {c.CompletionTokens} {c.RawData}");
        }
        foreach (string told in Warnings.Append(Error?.Message ?? ""))
            all.AppendLine(System.Text.RegularExpressions.Regex.Replace(told, @"after \d+ chunks? and [0-9.]+ s", "later"));
        return all.ToString();
    }
}
