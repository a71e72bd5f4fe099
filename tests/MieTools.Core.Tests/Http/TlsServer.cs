using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MieTools.Core.Tests.Http;

/// <summary>
/// An https server on loopback with a certificate of an authority of its own. Its answer to every request is an empty JSON array.
/// </summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _chain = [];
    private readonly Task _loop;

    /// <summary>Starts it.</summary>
    /// <param name="name">The name that its certificate is for; a DNS name or an address.</param>
    /// <param name="intermediate">Put an authority between the certificate and the one to trust.</param>
    /// <param name="expired">Let the certificate be one of yesterday.</param>
    /// <param name="usage">What the certificate is for; null for a server.</param>
    public TlsServer(string name = "127.0.0.1", bool intermediate = false, bool expired = false, string usage = "1.3.6.1.5.5.7.3.1")
    {
        using X509Certificate2 root = Authority($"CN=root {Guid.NewGuid()}", null);
        AuthorityPem = root.ExportCertificatePem() + "\n";
        using X509Certificate2? between = intermediate ? Authority("CN=between", root) : null;
        if (between is not null)
            _chain.Add(PublicPart(between));
        _certificate = Leaf(name, between ?? root, expired, usage);
        _listener.Start();
        _loop = AcceptAsync();
    }

    public Uri Address => new($"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>The authority to trust.</summary>
    public string AuthorityPem { get; }

    /// <summary>Requests that came through.</summary>
    public int Requests { get; private set; }

    /// <summary>Connections, refused ones included.</summary>
    public int Connections { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // Only then: the loop may be about to accept, which a stopped listener does not forgive.
        await _loop;
        _listener.Stop();
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Connections++;
                await ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    // One connection at a time, and one request on each.
    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await using SslStream tls = new(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(_certificate, _chain, offline: true),
            }, _stop.Token);
            byte[] buffer = new byte[8192];
            if (await tls.ReadAsync(buffer, _stop.Token) == 0)
                return;
            Requests++;
            await tls.WriteAsync(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n[]"u8.ToArray(),
                _stop.Token);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            // The client did not like the certificate.
        }
    }

    private static X509Certificate2 PublicPart(X509Certificate2 certificate) =>
        X509Certificate2.CreateFromPem(certificate.ExportCertificatePem());

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer)
    {
        Wine.SkipHere(Wine.NoKeyStore);
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (issuer is null)
            return request.CreateSelfSigned(now.AddDays(-3), now.AddDays(3));
        using X509Certificate2 issued = request.Create(issuer, now.AddDays(-2), now.AddDays(2), RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Leaf(string name, X509Certificate2 issuer, bool expired, string usage)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=server", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(name, out IPAddress? address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer, true, false));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 issued = request.Create(
            issuer, now.AddDays(-1), expired ? now.AddHours(-1) : now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
#pragma warning disable SYSLIB0057 // The loader that takes its place is not there in .NET 8.
        return new X509Certificate2(withKey.Export(X509ContentType.Pkcs12));
#pragma warning restore SYSLIB0057
    }
}
