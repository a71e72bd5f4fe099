using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;

namespace MieTools.Core.Tests.Support;

/// <summary>Throwaway keys and credentials.</summary>
internal static class TestKeys
{
    public const string Tenancy = "ocid1.tenancy.oc1..aaaatest";
    public const string User = "ocid1.user.oc1..aaaatest";
    public const string Fingerprint = "2c:78:be:58:0f:87:e7:14:9d:78:03:32:95:73:98:ee";

    public static RSA Load() => OciKeyLoader.LoadFile(VectorFiles.Key("rsa2048-pkcs8.pem"));

    /// <summary>A certificate without its key, which would take a key store on Windows.</summary>
    public static X509Certificate2 SelfSigned(CertificateRequest request, RSA key, DateTimeOffset from, int days) => request.Create(
        request.SubjectName, X509SignatureGenerator.CreateForRSA(key, RSASignaturePadding.Pkcs1), from, from.AddDays(days), [1]);

    public static OciApiKeyCredential ApiKey() => new(Tenancy, User, Fingerprint, Load());
}
