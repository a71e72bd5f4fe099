using System.Collections.Concurrent;
using System.Net;
using MieTools.Core.Http;

namespace MieTools.Core.Deployments;

/// <summary>Which resources were made a moment ago. Until all of the service has heard of them, 404 means "not yet".</summary>
internal sealed class Newcomers
{
    private static readonly TimeSpan s_firstDelay = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, long> _born = new(StringComparer.Ordinal);

    /// <summary>Notes that a resource has been made just now.</summary>
    public void Add(string? id, TimeProvider clock)
    {
        if (id is not null)
            _born[id] = clock.GetTimestamp();
    }

    /// <summary>It is to go: not to be found is what is expected from now on.</summary>
    public void Remove(string id) => _born.TryRemove(id, out _);

    /// <summary>Whether a resource is that new.</summary>
    public bool IsNew(string id, DeploymentClientOptions options)
    {
        if (!_born.TryGetValue(id, out long born))
            return false;
        if (options.TimeProvider.GetElapsedTime(born) < options.NotFoundGrace)
            return true;
        _born.TryRemove(id, out _);
        return false;
    }

    /// <summary>Makes a call about a resource, and makes it again while a new one is not found. 404 means that nothing was done.</summary>
    public async Task<T> CallAsync<T>(
        string id, DeploymentClientOptions options, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        TimeSpan delay = s_firstDelay;
        while (true)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (MieServiceException e) when (e.Status == HttpStatusCode.NotFound && IsNew(id, options))
            {
                await Task.Delay(delay, options.TimeProvider, cancellationToken).ConfigureAwait(false);
                delay = delay * 2 < s_longestDelay ? delay * 2 : s_longestDelay;
            }
        }
    }
}
