using MieTools.Core.Batch.Input;

namespace MieTools.Core.Batch.Output;

/// <summary>What a journal says: how much of the output is whole, and which lines have their result in it.</summary>
internal sealed class JournalState
{
    /// <summary>What the output belongs to; null when nothing was begun.</summary>
    public JournalHeader? Header { get; set; }

    /// <summary>Lines with a result.</summary>
    public LineSet Done { get; } = new();

    /// <summary>Whole bytes of the output.</summary>
    public long OutputLength { get; set; }

    /// <summary>Whole bytes of the error file.</summary>
    public long ErrorLength { get; set; }

    /// <summary>Sums over those bytes of the output and of the error file; null when an older journal has none.</summary>
    public (uint Output, uint Errors)? Sums { get; set; } = (0, 0);

    /// <summary>What the results add up to.</summary>
    public BatchTotals Totals { get; set; }

    /// <summary>Whether all lines have a result.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Whether the last run stopped by itself, and left nothing behind what the journal tells of.</summary>
    public bool IsClosed { get; set; }

    /// <summary>A run begins from nothing.</summary>
    public void Begin(JournalHeader header)
    {
        Header = header;
        Done.Clear();
        (OutputLength, ErrorLength, Totals, IsEnded, IsClosed) = (0, 0, default, false, false);
        Sums = (0, 0);
    }
}
