using System.Security.Cryptography.X509Certificates;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Proxy;

/// <summary>A certificate made for one run of a proxy, and the file with its authority, which goes away with it.</summary>
internal sealed class ProxyCertificate : IDisposable
{
    private readonly DirectoryInfo _folder;

    private ProxyCertificate(X509Certificate2 certificate, DirectoryInfo folder, string caFile)
    {
        Certificate = certificate;
        _folder = folder;
        CaFile = caFile;
    }

    /// <summary>The certificate with its key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>PEM file with the authority.</summary>
    public string CaFile { get; }

    /// <summary>Makes one for loopback and further names.</summary>
    public static ProxyCertificate Create(IReadOnlyCollection<string> names)
    {
        using CertificateAuthority authority = CertificateAuthority.Create("MieTools proxy");
        X509Certificate2 certificate = authority.IssueForLoopback([.. names]);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mie-proxy-");
        string caFile = Path.Combine(folder.FullName, "ca.pem");
        File.WriteAllText(caFile, authority.CertificatePem);
        return new ProxyCertificate(certificate, folder, caFile);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // Somebody looks at it; it holds no secret.
        }
    }
}
