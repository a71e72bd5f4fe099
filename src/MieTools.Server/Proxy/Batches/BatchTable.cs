using System.Collections.Concurrent;
using System.Text.Json;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Batches;

/// <summary>The batches that there are and were. A file has each, so that the next proxy with the folder knows them.</summary>
/// <param name="folder">Where they are.</param>
/// <param name="limits">How many are remembered.</param>
internal sealed class BatchTable(DataFolder folder, BatchLimits limits)
{
    private const string Extension = ".json";
    private readonly ConcurrentDictionary<string, BatchRecord> _batches = new(StringComparer.Ordinal);
    private readonly object _gate = new();

    /// <summary>All of them.</summary>
    public IEnumerable<BatchRecord> All => _batches.Values;

    /// <summary>Reads what an earlier proxy has left.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public void Load()
    {
        foreach (string path in Directory.EnumerateFiles(folder.Batches, "*" + Extension))
        {
            try
            {
                BatchRecord? batch = JsonSerializer.Deserialize(File.ReadAllBytes(path), BatchJson.Default.BatchRecord);
                if (batch?.Id == Path.GetFileNameWithoutExtension(path))
                    _batches[batch.Id] = batch;
            }
            catch (JsonException)
            {
                // It never was one: a record takes its place when it is whole.
            }
        }
    }

    /// <summary>A batch.</summary>
    /// <exception cref="Answers.ProxyRefusalException">404: there is none.</exception>
    public BatchRecord Get(string id) => _batches.GetValueOrDefault(id) ?? throw OwnAnswer.NotFound("batch", id);

    /// <summary>Adds a batch; it is on the disk when this returns.</summary>
    /// <exception cref="IOException">It could not be written; there is none then.</exception>
    public void Add(BatchRecord batch)
    {
        lock (_gate)
        {
            Write(batch);
            _batches[batch.Id] = batch;
            foreach (BatchRecord old in _batches.Values.Where(b => b.HasEnded).OrderBy(b => b.Id, StringComparer.Ordinal)
                .Take(_batches.Count - limits.Remembered).ToArray())
            {
                Forget(old.Id);
            }
        }
    }

    /// <summary>Changes a batch, and writes it down.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="change">Gives it as it is to be, or as it is.</param>
    /// <exception cref="IOException">It could not be written; it has changed nevertheless.</exception>
    public BatchRecord Change(string id, Func<BatchRecord, BatchRecord> change)
    {
        lock (_gate)
        {
            BatchRecord before = Get(id);
            BatchRecord after = _batches[id] = change(before);
            if (!ReferenceEquals(before, after))
                Write(after);
            return after;
        }
    }

    /// <summary>How far a batch is. It is not written down: its journal has it.</summary>
    public void Count(string id, BatchCounts counts)
    {
        lock (_gate)
            _batches[id] = _batches[id] with { RequestCounts = counts };
    }

    private void Forget(string id)
    {
        _batches.TryRemove(id, out _);
        try
        {
            File.Delete(PathOf(id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next proxy finds it again, and forgets it when it is its turn.
        }
    }

    private string PathOf(string id) => Path.Combine(folder.Batches, id + Extension);

    private void Write(BatchRecord batch) =>
        PrivateFile.Write(PathOf(batch.Id), JsonSerializer.Serialize(batch, BatchJson.Default.BatchRecord));
}
