using System.Management.Automation;
using MieTools.Core.Inference.Embeddings;

namespace MieTools.Output;

/// <summary>An input row with its embedding, for a file or a database: the vector is JSON text. A failed row says why.</summary>
internal static class EmbeddingRow
{
    /// <summary>The columns that are added. Those of an earlier run are replaced, so that failed rows can be run again.</summary>
    private static readonly string[] s_added = ["Embedding", "Dimensions", "PromptTokens", "ElapsedMs", "Error"];

    /// <summary>The row of an embedding.</summary>
    public static PSObject Of(MieEmbedding embedding) => Row(embedding.InputObject, embedding, null);

    /// <summary>The row of an input that failed.</summary>
    public static PSObject Of(object? input, MieException error) => Row(input, null, error.Message);

    private static PSObject Row(object? input, MieEmbedding? embedding, string? error)
    {
        PSObject row = AnswerRow.Begin(input, s_added);
        AnswerRow.Set(row, "Embedding", embedding?.ToString() ?? "");
        AnswerRow.Set(row, "Dimensions", embedding?.Dimensions);
        AnswerRow.Set(row, "PromptTokens", embedding?.PromptTokens);
        AnswerRow.Set(row, "ElapsedMs", (long?)embedding?.GetElapsed().TotalMilliseconds);
        AnswerRow.Set(row, "Error", error?.ReplaceLineEndings(" "));
        return row;
    }
}
