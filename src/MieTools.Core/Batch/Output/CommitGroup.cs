using System.Buffers;

namespace MieTools.Core.Batch.Output;

/// <summary>Gathers results, and puts them on the disk together: first the lines, then the journal's word that they are there.</summary>
internal sealed class CommitGroup(BatchJournal journal, DurableFile output, DurableFile errors, ReadOnlyMemory<byte> head,
    TimeSpan interval, TimeProvider time)
{
    private const int MaxBytes = 4 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly ArrayBufferWriter<byte> _failed = new();
    private readonly List<long> _ordinals = [];
    private BatchTotals _totals = journal.State.Totals;
    private long _since;
    private bool _isBroken;

    /// <summary>Whether a result waits.</summary>
    public bool HasAny => _ordinals.Count > 0;

    /// <summary>How long the results may wait still.</summary>
    public TimeSpan DueIn => _lines.WrittenCount + _failed.WrittenCount > MaxBytes ? TimeSpan.Zero
        : interval - time.GetElapsedTime(_since);

    /// <summary>Bytes that wait.</summary>
    public long Bytes => _lines.WrittenCount + _failed.WrittenCount;

    /// <summary>Adds a result.</summary>
    public void Add(BatchOutcome outcome)
    {
        if (!HasAny)
            _since = time.GetTimestamp();
        (outcome.HasFailed ? _failed : _lines).Write(outcome.Line.Span);
        _ordinals.Add(outcome.Ordinal);
        _totals = _totals.With(outcome);
    }

    /// <summary>Puts them on the disk. When that fails once, no more is written.</summary>
    /// <exception cref="MieException"><c>FileUnwritable</c>.</exception>
    public void Commit()
    {
        if (!HasAny || _isBroken)
            return;
        _isBroken = true;
        bool isFirst = output.Length == 0 && _lines.WrittenCount > 0;
        output.Append(isFirst ? (byte[])[.. head.Span, .. _lines.WrittenSpan] : _lines.WrittenMemory);
        errors.Append(_failed.WrittenMemory);
        CheckThere();
        try
        {
            journal.Commit(_ordinals, (output.Length, output.Sum), (errors.Length, errors.Sum), _totals);
        }
        catch (Exception e) when (DurableFile.IsOfDisk(e))
        {
            throw DurableFile.NotWritable(journal.Path, e);
        }
        _ordinals.Clear();
        _lines.ResetWrittenCount();
        _failed.ResetWrittenCount();
        _isBroken = false;
    }

    /// <summary>Says that all lines have their result, when they have.</summary>
    /// <exception cref="MieException"><c>BatchOutputMismatch</c>: a file was taken away. <c>FileUnwritable</c>.</exception>
    public void End()
    {
        CheckThere();
        try
        {
            journal.End();
        }
        catch (Exception e) when (DurableFile.IsOfDisk(e))
        {
            throw DurableFile.NotWritable(journal.Path, e);
        }
    }

    /// <summary>Says that no more is written, when all that was is told of.</summary>
    public void Close()
    {
        if (_isBroken || HasAny)
            return;
        try
        {
            journal.Close();
        }
        catch (Exception e) when (DurableFile.IsOfDisk(e))
        {
            // Then what is behind the last group is taken for what a kill has left.
        }
    }

    // On Unix a file that is written loses its name without a word.
    private void CheckThere()
    {
        output.CheckThere();
        errors.CheckThere();
        journal.CheckThere();
    }
}
