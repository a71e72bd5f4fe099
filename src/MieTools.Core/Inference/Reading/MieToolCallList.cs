using System.Collections.ObjectModel;

namespace MieTools.Core.Inference.Reading;

/// <summary>The tool calls of an answer or a chunk. Empty when there are none.</summary>
public sealed class MieToolCallList : ReadOnlyCollection<MieToolCall>
{
    /// <summary>No tool calls.</summary>
    public static new MieToolCallList Empty { get; } = new([]);

    /// <summary>Makes a list.</summary>
    public MieToolCallList(IList<MieToolCall> calls)
        : base(calls)
    {
    }

    /// <summary>The calls on one line, for tables and CSV files; empty when there are none.</summary>
    public override string ToString() => string.Join("; ", Items);
}
