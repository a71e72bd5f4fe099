using MieTools.Core.Connection;

namespace MieTools.Server.Proxy;

/// <summary>A proxy with a connection of its own.</summary>
/// <param name="proxy">The proxy.</param>
/// <param name="context">Its connection.</param>
/// <param name="exporter">What else goes with it, or null.</param>
internal sealed class ConnectedProxy(MieProxy proxy, MieContext context, IDisposable? exporter = null) : IAsyncDisposable
{
    /// <summary>The proxy.</summary>
    public MieProxy Proxy => proxy;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync().ConfigureAwait(false);
        context.Dispose();
        // Last: it sends what the calls have left.
        exporter?.Dispose();
    }
}
