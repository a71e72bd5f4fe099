using System.Collections.Concurrent;

namespace MieTools.Server.Emulator.Router;

/// <summary>The two limits behind 429: requests a second of the tenancy, and the bandwidth of a deployment's load balancer.</summary>
/// <param name="requestsPerSecond">The tenancy's limit; the service's is 150. 0 for none.</param>
/// <param name="bandwidth">Keep to <c>bandwidthMbps</c>.</param>
/// <param name="time">The clock.</param>
internal sealed class TrafficLimits(double requestsPerSecond, bool bandwidth, TimeProvider time)
{
    private readonly SpendingMeter? _requests = requestsPerSecond > 0 ? new(requestsPerSecond, time) : null;
    private readonly ConcurrentDictionary<(string Deployment, int Mbps), SpendingMeter>? _bandwidth = bandwidth ? new() : null;

    /// <summary>Counts a request and its body.</summary>
    /// <exception cref="ServiceErrorException">One of the limits is spent.</exception>
    public void Enter(string deployment, int bandwidthMbps, int bytes)
    {
        if (_requests?.TrySpend(1) == false)
            throw ServiceErrorException.TooManyRequests($"The tenancy has made more than {requestsPerSecond:0.##} requests in a second.");
        if (Meter(deployment, bandwidthMbps)?.TrySpend(Math.Max(bytes, 1)) == false)
            throw ServiceErrorException.TooManyRequests($"The bandwidth of the model deployment, {bandwidthMbps} Mbps, is spent.");
    }

    /// <summary>Counts bytes of an answer.</summary>
    public void Leave(string deployment, int bandwidthMbps, long bytes) => Meter(deployment, bandwidthMbps)?.Book(bytes);

    private SpendingMeter? Meter(string deployment, int mbps) =>
        _bandwidth?.GetOrAdd((deployment, mbps), static (key, clock) => new SpendingMeter(key.Mbps * 1_000_000.0 / 8, clock), time);
}
