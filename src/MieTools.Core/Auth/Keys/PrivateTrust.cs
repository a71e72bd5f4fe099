using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MieTools.Core.Local;

namespace MieTools.Core.Auth.Keys;

/// <summary>Trusts the authorities of a file in addition to the system's. Host names and dates are checked as ever.</summary>
internal sealed class PrivateTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private readonly string _file;
    private readonly Lazy<X509Certificate2Collection> _authorities;

    private PrivateTrust(string file, Lazy<X509Certificate2Collection> authorities)
    {
        _file = file;
        _authorities = authorities;
    }

    /// <summary>
    /// Reads the authorities when a server is met that the system's do not vouch for: for a file that other programs are told of, which may
    /// be large, or not there.
    /// </summary>
    /// <param name="file">As for <see cref="Load"/>.</param>
    public static PrivateTrust Later(string file) => new(file, new Lazy<X509Certificate2Collection>(() => PemAuthorities.Read(file)));

    /// <summary>Reads the authorities.</summary>
    /// <param name="file">PEM file with one certificate or more, or DER file with one.</param>
    /// <exception cref="MieException">Codes <c>CaFileNotFound</c>, <c>CaFileUnreadable</c>, <c>CaFileInvalid</c>.</exception>
    public static PrivateTrust Load(string file)
    {
        try
        {
            X509Certificate2Collection authorities = PemAuthorities.Read(file);
            return new PrivateTrust(file, new Lazy<X509Certificate2Collection>(authorities));
        }
        catch (Exception e) when (MissingFile.IsSaidBy(e))
        {
            throw new MieException(MieErrors.CaFileNotFound, $"The CA file '{file}' does not exist.",
                MissingFile.Advice(MieErrors.CaFileNotFound, file), file, e);
        }
        catch (Exception e) when (Directory.Exists(file))
        {
            throw new MieException(MieErrors.CaFileUnreadable, $"The CA file '{file}' cannot be read: it is a folder.",
                target: file, inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new MieException(MieErrors.CaFileUnreadable, $"The CA file '{file}' cannot be read.",
                target: file, inner: e);
        }
        catch (InvalidDataException e)
        {
            throw new MieException(MieErrors.CaFileInvalid, $"The CA file '{file}' {e.Message}.",
                MieErrors.FileTooLarge.Advice, file, e);
        }
        catch (CryptographicException e)
        {
            throw new MieException(MieErrors.CaFileInvalid,
                $"The CA file '{file}' holds no usable certificate: {e.Message}.",
                null, file,
                e);
        }
    }

    /// <summary>Makes a connection pool trust so.</summary>
    public void Apply(SocketsHttpHandler transport) => transport.SslOptions.RemoteCertificateValidationCallback = Check;

    private X509Certificate2Collection Authorities()
    {
        try
        {
            return _authorities.Value;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException
            or CryptographicException)
        {
            throw new AuthenticationException(
                "The server's certificate is of no authority of the system, and the file with others, "
                    + $"'{_file}', cannot be read: {e.Message}");
        }
    }

    // Called for every new connection. Throwing rather than returning false lets the caller know why.
    private bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        if (certificate is null || (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0)
            throw new AuthenticationException("The server showed no certificate.");
        if ((errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0)
            throw new AuthenticationException("The server's certificate is for another name (RemoteCertificateNameMismatch).");

        // The name is right, and only the system's authorities do not vouch for it.
        using X509Chain own = new();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(Authorities());
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.DisableCertificateDownloads = true;
        own.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        // What lies between the certificate and its authority comes with the certificate.
        if (chain is not null)
        {
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
            foreach (X509ChainElement element in chain.ChainElements)
                own.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        X509Certificate2? leaf = certificate as X509Certificate2;
        using X509Certificate2? copy = leaf is null ? new X509Certificate2(certificate) : null;
        if (own.Build(leaf ?? copy!))
            return true;
        string reasons = string.Join(", ", own.ChainStatus.Select(s => s.Status).Distinct());
        throw new AuthenticationException(
            $"The server's certificate is not of an authority in '{_file}', nor of one of the system's ({reasons}).");
    }
}
