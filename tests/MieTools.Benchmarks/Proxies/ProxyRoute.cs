using System.Text;

namespace MieTools.Benchmarks.Proxies;

/// <summary>A way to the servers: through nothing, or through a proxy.</summary>
/// <param name="Name">In tables.</param>
/// <param name="Ready">Port that leads to the server whose answers are ready.</param>
/// <param name="Paced">Port that leads to the emulator with a pace.</param>
/// <param name="Key">The key of a signing proxy, which knows the deployment; null where the whole path is asked for.</param>
internal sealed record ProxyRoute(string Name, int Ready, int Paced, string? Key)
{
    /// <summary>The bytes of one request.</summary>
    /// <param name="port">Where it goes.</param>
    /// <param name="deployment">Path of the deployment.</param>
    /// <param name="prefix">Prefix of the mode.</param>
    /// <param name="path">Path at the deployment.</param>
    /// <param name="body">The body.</param>
    public byte[] Request(int port, string deployment, string prefix, string path, string body) => Encoding.UTF8.GetBytes(
        $"POST {(Key is null ? deployment + prefix : "")}{path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
            + $"{(Key is null ? "" : $"Authorization: Bearer {Key}\r\n")}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
}
