namespace MieTools.Server.Proxy.Tool;

/// <summary>The line that tells where the proxy is.</summary>
/// <param name="Address">Its address.</param>
/// <param name="BaseUrl">What OpenAI's clients take as their base address.</param>
/// <param name="Key">The key, when one was made; null for one that was given.</param>
/// <param name="Models">The names by which clients choose a deployment.</param>
/// <param name="CaFile">File with the authority of its certificate, or null.</param>
/// <param name="Pid">The process.</param>
internal sealed record ProxyReady(
    string Address, string BaseUrl, string? Key, IReadOnlyList<string> Models, string? CaFile, int Pid);
