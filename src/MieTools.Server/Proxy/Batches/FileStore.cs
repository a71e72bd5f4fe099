using System.Collections.Concurrent;
using System.Text.Json;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Batches;

/// <summary>The files that clients have left with the proxy, and those that batches have written.</summary>
/// <remarks>
/// What a file is stands in a file of its own beside it, which comes last and goes first: what has none is no file of the store.
/// </remarks>
/// <param name="folder">Where they are.</param>
/// <param name="limits">How many there may be, and how large.</param>
/// <param name="time">Clock.</param>
internal sealed class FileStore(DataFolder folder, BatchLimits limits, TimeProvider time)
{
    private const string Content = ".jsonl";
    private const string Record = ".json";
    private readonly ConcurrentDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private readonly IdSource _ids = new(time);
    private int _uploads;

    /// <summary>Is held by whoever decides by which files there are.</summary>
    public object Gate { get; } = new();

    /// <summary>Most bytes of a file.</summary>
    public long MostBytes => limits.FileBytes;

    /// <summary>All of them.</summary>
    public IEnumerable<StoredFile> All => _files.Values;

    /// <summary>Reads what an earlier proxy has left, and takes away what it had not ended.</summary>
    /// <param name="unfinished">Ids of files that batches go on with.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public void Load(IReadOnlySet<string> unfinished)
    {
        foreach (string path in Directory.EnumerateFiles(folder.Files, "*" + Record))
        {
            if (Read(path) is { } file && File.Exists(PathOf(file.Id)))
                _files[file.Id] = file;
        }
        foreach (string path in Directory.EnumerateFiles(folder.Files))
        {
            string name = Path.GetFileName(path);
            string id = name.Split('.')[0];
            if (!_files.ContainsKey(id) && !unfinished.Contains(id))
                File.Delete(path);
        }
    }

    /// <summary>Where a file's content is.</summary>
    public string PathOf(string id) => Path.Combine(folder.Files, id + Content);

    /// <summary>A file.</summary>
    /// <exception cref="Answers.ProxyRefusalException">404: there is none.</exception>
    public StoredFile Get(string id) => _files.GetValueOrDefault(id) ?? throw OwnAnswer.NotFound("file", id);

    /// <summary>Begins an upload.</summary>
    /// <exception cref="Answers.ProxyRefusalException">400: there are as many files as there may be.</exception>
    public FileUpload Begin()
    {
        if (Interlocked.Increment(ref _uploads) + _files.Count > limits.Files)
        {
            Interlocked.Decrement(ref _uploads);
            throw OwnAnswer.Refused(400, "too_many_files",
                $"The proxy keeps {CountText.Of(limits.Files, "file")}, and has as many. Delete those that are not needed any more.");
        }
        string id = _ids.New("file-");
        return new FileUpload(id, PathOf(id), () => Interlocked.Decrement(ref _uploads));
    }

    /// <summary>Adds a file whose content is there.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public StoredFile Add(string id, string name, string purpose)
    {
        StoredFile file = new()
        {
            Id = id,
            Bytes = new FileInfo(PathOf(id)).Length,
            CreatedAt = time.GetUtcNow().ToUnixTimeSeconds(),
            Filename = name,
            Purpose = purpose,
        };
        PrivateFile.Write(RecordOf(id), JsonSerializer.Serialize(file, BatchJson.Default.StoredFile));
        _files[id] = file;
        return file;
    }

    /// <summary>Takes a file away.</summary>
    /// <exception cref="Answers.ProxyRefusalException">404: there is none.</exception>
    /// <exception cref="IOException">It could not be taken away.</exception>
    public void Remove(string id)
    {
        Get(id);
        File.Delete(RecordOf(id));
        _files.TryRemove(id, out _);
        File.Delete(PathOf(id));
    }

    private string RecordOf(string id) => Path.Combine(folder.Files, id + Record);

    // One that is no record is what was being written when a process was killed.
    private static StoredFile? Read(string path)
    {
        try
        {
            StoredFile? file = JsonSerializer.Deserialize(File.ReadAllBytes(path), BatchJson.Default.StoredFile);
            return file?.Id == Path.GetFileNameWithoutExtension(path) ? file : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
