using MieTools.Core.Local;
using MieTools.Server.Proxy.Models;

namespace MieTools.Server.Proxy.Batches;

/// <summary>OpenAI's files and batches, which the proxy has itself: a deployment has none, or forgets them when it is replaced.</summary>
internal sealed class ProxyBatches : IAsyncDisposable
{
    private const string FilesPath = "/v1/files";
    private const string BatchesPath = "/v1/batches";
    private readonly DataFolder _folder;
    private readonly FileStore _files;
    private readonly BatchTable _batches;
    private readonly BatchQueue _queue;
    private readonly FilesApi _filesApi;
    private readonly BatchesApi _batchesApi;

    private ProxyBatches(MieProxyOptions options, ModelDirectory models, DataFolder folder)
    {
        _folder = folder;
        _files = new FileStore(folder, options.Batches, options.Time);
        _batches = new BatchTable(folder, options.Batches);
        BatchWork work = new(_files, _batches, models, options.Context, options.Time);
        _queue = new BatchQueue(_batches, work, options.Batches, options.Time);
        _filesApi = new FilesApi(_files, _batches);
        _batchesApi = new BatchesApi(_files, _batches, _queue, new BatchEndpoint(models, options.Context),
            options.Batches, options.Time);
    }

    /// <summary>Takes the folder, and reads what an earlier proxy has left there. Runs nothing yet.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the folder cannot be used.</exception>
    public static ProxyBatches Open(MieProxyOptions options, ModelDirectory models)
    {
        DataFolder folder = DataFolder.Open(options.DataPath);
        try
        {
            ProxyBatches batches = new(options, models, folder);
            if (!folder.IsTemporary)
                batches.Load();
            return batches;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw MieException.InvalidArgument("DataPath",
                $"The folder '{options.DataPath}' cannot be used: {ReplacementFile.ReasonOf(e)}", "Name another folder.");
        }
    }

    /// <summary>Batches that have not ended, by their state.</summary>
    public IEnumerable<(string Status, int Count)> Unfinished =>
        _batches.All.Where(b => !b.HasEnded).GroupBy(b => b.Status, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, g.Count()));

    /// <summary>Whether a request is for it.</summary>
    /// <remarks>Below <c>/deployments/NAME</c> the same paths are the deployment's; Anthropic's files have another form.</remarks>
    public static bool Has(ProxyCall call) => PathsOf(call.Sent.Path) is not null
        && !call.Http.Request.Headers.ContainsKey("anthropic-version");

    /// <summary>Goes on with what an earlier proxy has not ended.</summary>
    public void Resume()
    {
        foreach (BatchRecord batch in _batches.All.Where(b => !b.HasEnded).OrderBy(b => b.Id, StringComparer.Ordinal).ToArray())
        {
            _queue.Start(batch);
            if (batch.Status == BatchStatus.Cancelling)
                _queue.Cancel(batch.Id);
        }
    }

    /// <summary>Answers a request.</summary>
    /// <exception cref="Answers.ProxyRefusalException">It cannot be served.</exception>
    public Task AnswerAsync(ProxyCall call)
    {
        string rest = PathsOf(call.Sent.Path)!;
        string[] path = rest.Length == 0 ? [] : [.. rest[1..].Split('/').Select(Uri.UnescapeDataString)];
        return call.Sent.IsBelow(FilesPath) ? _filesApi.AnswerAsync(call, path) : _batchesApi.AnswerAsync(call, path);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync().ConfigureAwait(false);
        _folder.Dispose();
    }

    private void Load()
    {
        _batches.Load();
        _files.Load(_batches.All.Where(b => !b.HasEnded).SelectMany(b => (string[])[b.AnswersId, b.FailuresId])
            .ToHashSet(StringComparer.Ordinal));
    }

    // What follows; null for another path.
    private static string? PathsOf(string path) =>
        (path.StartsWith(FilesPath, StringComparison.Ordinal) ? path[FilesPath.Length..]
            : path.StartsWith(BatchesPath, StringComparison.Ordinal) ? path[BatchesPath.Length..] : "?") is { } rest
        && (rest.Length == 0 || rest[0] == '/') ? rest : null;
}
