using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using MieTools.Server.Proxy.Access;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Proxy;

/// <summary>
/// A local HTTP server that signs what it is sent and calls a deployment with it, for clients that cannot sign: of OpenAI, Anthropic,
/// load testers, Prometheus.
/// </summary>
public sealed class MieProxy : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly ProxyApplication _application;
    private readonly ProxyCertificate? _certificate;
    private readonly TimeProvider _time;
    private int _stopped;

    private MieProxy(WebApplication web, ProxyApplication application, ProxyCertificate? certificate, MieProxyOptions options, string key)
    {
        _web = web;
        _application = application;
        _certificate = certificate;
        _time = options.Time;
        Key = key;
        Uri bound = new(LoopbackHost.AddressOf(web));
        // What listens at all addresses is reached at the loopback one.
        bool isAny = options.Listen.Equals(IPAddress.Any) || options.Listen.Equals(IPAddress.IPv6Any);
        Address = isAny ? new UriBuilder(bound) { Host = "127.0.0.1" }.Uri : bound;
    }

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>What OpenAI's clients take as their base address.</summary>
    public Uri BaseAddress => new(Address, "/v1");

    /// <summary>What clients present as their API key. A secret.</summary>
    public string Key { get; }

    /// <summary>
    /// PEM file with the authority of the certificate, for clients to trust; null without <see cref="MieProxyOptions.Https"/>.
    /// </summary>
    public string? CaFile => _certificate?.CaFile;

    /// <summary>The names by which clients choose a deployment.</summary>
    internal IReadOnlyList<string> ModelNames => _application.ModelNames;

    /// <summary>Requests that are being served.</summary>
    public int OpenRequests => _application.OpenRequests;

    /// <summary>
    /// A link to the page that shows what the proxy does, for a browser on this machine. It can be used once, within ten minutes.
    /// </summary>
    public Uri NewPageLink() => new(Address, _application.NewPageTarget());

    /// <summary>Starts a proxy; it answers when this returns.</summary>
    /// <param name="options">How it is set up.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: an option cannot be used.</exception>
    /// <exception cref="IOException">The port is in use, or the address is none of this machine.</exception>
    public static async Task<MieProxy> StartAsync(MieProxyOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ProxyOptionsCheck.Check(options);
        string key = options.Key ?? NewKey();
        ProxyApplication application = ProxyApplication.Create(options, key);
        ProxyCertificate? certificate = null;
        WebApplication? web = null;
        try
        {
            certificate = options.Https ? ProxyCertificate.Create(OwnHosts.Of(options).Named) : null;
            web = LoopbackHost.Build(options.Port, application.AnswerAsync, options.Time, certificate?.Certificate, options.Listen);
            await web.StartAsync(cancellation).ConfigureAwait(false);
            application.ResumeBatches();
            return new MieProxy(web, application, certificate, options, key);
        }
        catch
        {
            if (web is not null)
                await web.DisposeAsync().ConfigureAwait(false);
            certificate?.Dispose();
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Stops it: open streams are cut. Stopping twice does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        try
        {
            await LoopbackHost.StopAsync(_web, _time).ConfigureAwait(false);
        }
        finally
        {
            _certificate?.Dispose();
            await _application.DisposeAsync().ConfigureAwait(false);
        }
    }

    // 256 bits, of letters that need no quotes anywhere.
    private static string NewKey() => "mie-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(32)).ToLowerInvariant();
}
