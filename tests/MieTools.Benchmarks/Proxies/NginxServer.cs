using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MieTools.Benchmarks.EndToEnd;

namespace MieTools.Benchmarks.Proxies;

/// <summary>nginx as a plain proxy, with a configuration of its own in a folder of its own.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private readonly Process _process;

    private NginxServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts it.</summary>
    public static async Task<NginxServer> StartAsync(string program, string folder, int to, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        int port = FreePort();
        string file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off; worker_processes auto; error_log stderr crit; pid {{folder}}/nginx.pid;
            events { worker_connections 4096; }
            http {
                access_log off; client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
                keepalive_requests 100000000;
                upstream model { server 127.0.0.1:{{to}}; keepalive 512; keepalive_requests 100000000; }
                server {
                    listen 127.0.0.1:{{port}};
                    location / {
                        proxy_pass http://model; proxy_http_version 1.1; proxy_buffering off;
                        proxy_set_header Connection ""; proxy_set_header Host $http_host;
                    }
                }
            }
            """, cancellation);
        Process process = Process.Start(new ProcessStartInfo(program, ["-e", "stderr", "-p", folder, "-c", file]))!;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10);)
        {
            if (process.HasExited)
                break;
            using Socket probe = new(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return new NginxServer(process, port);
            }
            catch (SocketException)
            {
                await Task.Delay(50, cancellation);
            }
        }
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
        throw new ProbeException("nginx did not start");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
