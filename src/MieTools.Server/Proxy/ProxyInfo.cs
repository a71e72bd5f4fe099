namespace MieTools.Server.Proxy;

/// <summary>The line that tells the starting process where the proxy is.</summary>
internal sealed record ProxyInfo(string Address, string? CaFile, int Pid);
