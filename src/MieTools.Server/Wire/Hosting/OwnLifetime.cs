using Microsoft.Extensions.Hosting;

namespace MieTools.Server.Wire.Hosting;

/// <summary>
/// Leaves signals alone: whoever hosts the server decides when it stops. The framework's own lifetime would stop it at every Ctrl+C.
/// </summary>
internal sealed class OwnLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
