using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MieTools.Core.Http;

/// <summary>Reads PEM files with the certificates of authorities.</summary>
internal static class PemAuthorities
{
    /// <summary>Reads all certificates of a file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="CryptographicException">It holds no certificate, or a damaged one.</exception>
    public static X509Certificate2Collection Read(string path)
    {
        X509Certificate2Collection authorities = new();
        byte[] pem = LocalFiles.ReadBounded(path, LocalFiles.MaxBytes) ?? throw new CryptographicException("It is too large.");
        authorities.ImportFromPem(Encoding.UTF8.GetString(pem));
        return authorities.Count > 0 ? authorities : throw new CryptographicException("There is no PEM certificate in it.");
    }
}
