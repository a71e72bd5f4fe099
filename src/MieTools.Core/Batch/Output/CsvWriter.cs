using System.Globalization;
using System.Text;
using System.Text.Json;
using MieTools.Core.Batch.Input;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Core.Batch.Output;

/// <summary>Writes answers as rows: the input row's own columns, then the answer and what is known of it.</summary>
internal sealed class CsvWriter : OutcomeWriter
{
    private const string IdColumn = "custom_id";

    private static readonly string[] s_added =
        ["Answer", "FinishReason", "PromptTokens", "CompletionTokens", "ElapsedMs", "Attempts", "StatusCode", "RequestId"];

    private readonly string[] _own;
    private readonly string[] _members;

    /// <summary>A table.</summary>
    /// <param name="columns">Columns of the input's rows.</param>
    /// <param name="schema">The form that is asked for, whose members are columns; or null.</param>
    public CsvWriter(IReadOnlyList<string> columns, OutputSchema? schema)
    {
        // Those of an earlier run are replaced, so that its rows can be run again.
        _own = [.. columns.Where(c => !s_added.Append(IdColumn).Contains(c, StringComparer.OrdinalIgnoreCase))];
        _members = schema is not null && schema.Schema.TryGetProperty("properties", out JsonElement members)
            && members.ValueKind == JsonValueKind.Object ? [.. members.EnumerateObject().Select(m => m.Name)] : [];
        IEnumerable<string> named = _members.Select(
            m => _own.Concat(s_added).Append(IdColumn).Contains(m, StringComparer.OrdinalIgnoreCase) ? "Answer_" + m : m);
        Head = Row([IdColumn, .. _own, .. s_added, .. named]);
    }

    public override ReadOnlyMemory<byte> Head { get; }

    public override ReadOnlyMemory<byte> Write(BatchCall call, BatchAnswer answer, ReadOnlyMemory<byte> typed) => Row(
        [
            call.Entry.CustomId,
            .. _own.Select(name => call.Entry.Columns?.Value(name)),
            answer.Text,
            answer.Said?.FinishReason,
            Number(answer.Said?.PromptTokens),
            Number(answer.Said?.CompletionTokens),
            Number((long)answer.Elapsed.TotalMilliseconds),
            Number(answer.Attempts),
            Number(answer.Status),
            answer.RequestId,
            .. Members(typed),
        ]);

    private IEnumerable<string?> Members(ReadOnlyMemory<byte> typed)
    {
        if (typed.IsEmpty)
            return _members.Select(_ => (string?)null);
        using JsonDocument document = JsonDocument.Parse(typed);
        JsonElement value = document.RootElement;
        return [.. _members.Select(name =>
            value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out JsonElement member) ? Cell(member) : null)];
    }

    private static string? Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean() ? "True" : "False",
        JsonValueKind.Array when value.EnumerateArray().All(v => v.ValueKind is not (JsonValueKind.Array or JsonValueKind.Object)) =>
            string.Join("; ", value.EnumerateArray().Select(Cell)),
        _ => value.GetRawText(),
    };

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static byte[] Row(IReadOnlyList<string?> cells)
    {
        StringBuilder row = new();
        for (int at = 0; at < cells.Count; at++)
        {
            if (at > 0)
                row.Append(',');
            string cell = cells[at] ?? "";
            if (cell.AsSpan().IndexOfAny(",\"\r\n") >= 0 || cell.StartsWith(' ') || cell.EndsWith(' '))
                row.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else
                row.Append(cell);
        }
        return Encoding.UTF8.GetBytes(row.Append("\r\n").ToString());
    }
}
