using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MieTools.Server.Wire.Hosting;

/// <summary>A private authority that certifies this machine's loopback names, for clients that insist on https.</summary>
/// <remarks>Dates are those of the machine, not of an emulator's clock: clients check them against their own clock.</remarks>
internal sealed class CertificateAuthority : IDisposable
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private static readonly TimeSpan s_backdated = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_leafLife = TimeSpan.FromDays(365);
    private readonly X509Certificate2 _certificate;

    private CertificateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    /// <summary>Its certificate: what clients have to trust.</summary>
    public string CertificatePem => _certificate.ExportCertificatePem() + "\n";

    /// <summary>Its private key, PKCS#8.</summary>
    public string KeyPem
    {
        get
        {
            using ECDsa key = _certificate.GetECDsaPrivateKey()!;
            return key.ExportPkcs8PrivateKeyPem() + "\n";
        }
    }

    /// <summary>True while a certificate of it can be good for a while yet.</summary>
    public bool IsUsable => _certificate.NotAfter.ToUniversalTime() - DateTime.UtcNow > s_backdated;

    /// <summary>Makes an authority that is good for ten years.</summary>
    /// <param name="owner">Whose it is, in its name.</param>
    public static CertificateAuthority Create(string owner = "MieTools emulator")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // The number distinguishes the authorities of several servers, for users and for OpenSSL, which looks issuers up by name.
        CertificateRequest request = new(
            $"CN={owner} {Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return new CertificateAuthority(request.CreateSelfSigned(now - s_backdated, now.AddYears(10)));
    }

    /// <summary>The authority of an earlier run.</summary>
    /// <exception cref="CryptographicException">The texts cannot be read or do not belong together.</exception>
    public static CertificateAuthority Import(string certificatePem, string keyPem) =>
        new(X509Certificate2.CreateFromPem(certificatePem, keyPem));

    /// <summary>
    /// Issues a certificate for <c>localhost</c>, <c>127.0.0.1</c> and <c>::1</c>, with its private key; good for a year.
    /// </summary>
    /// <param name="others">Further names and IP addresses that it is to be good for.</param>
    public X509Certificate2 IssueForLoopback(params ReadOnlySpan<string> others)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (string other in others)
        {
            if (IPAddress.TryParse(other, out IPAddress? address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(other);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            _certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        // Within the authority's own dates, also when the clock has been put back since.
        DateTimeOffset first = _certificate.NotBefore;
        DateTimeOffset last = _certificate.NotAfter;
        DateTimeOffset start = now - s_backdated > first ? now - s_backdated : first;
        DateTimeOffset end = now + s_leafLife < last ? now + s_leafLife : last;
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        // Positive, and not shorter for want of a leading digit.
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        using X509Certificate2 issued = request.Create(_certificate, start, end, serial);
        using X509Certificate2 withKey = issued.CopyWithPrivateKey(key);
        // TLS on Windows cannot use ephemeral keys; keys read from PKCS#12 work on every system.
        return new X509Certificate2(withKey.Export(X509ContentType.Pkcs12));
    }

    /// <inheritdoc/>
    public void Dispose() => _certificate.Dispose();
}
