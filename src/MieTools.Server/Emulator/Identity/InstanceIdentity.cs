using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MieTools.Server.Emulator.Identity;

/// <summary>A compute instance of the emulator's tenancy: its metadata, and the certificate that proves which one it is.</summary>
/// <remarks>Made when somebody asks for the first time: nobody else waits for its keys.</remarks>
internal sealed class InstanceIdentity
{
    /// <summary>The region that the instance is in.</summary>
    public const string Region = "us-ashburn-1";

    private const string RegionInfo =
        $$"""{"realmKey":"oc1","realmDomainComponent":"oraclecloud.com","regionKey":"IAD","regionIdentifier":"{{Region}}"}""";

    private readonly FrozenDictionary<string, string> _texts;

    /// <summary>Makes an instance, whose calls count as the administrator's.</summary>
    /// <param name="identity">The tenancy; it trusts the certificate's key from then on.</param>
    public InstanceIdentity(EmulatorIdentity identity)
    {
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        RSA leafKey = RSA.Create(2048);
        using X509Certificate2 authority = Authority("CN=MieTools emulator instances", authorityKey, authorityKey);
        using X509Certificate2 between = Authority("CN=MieTools emulator instances between", betweenKey, authorityKey, authority);
        string id = $"ocid1.instance.oc1.iad.{Convert.ToHexString(RandomNumberGenerator.GetBytes(16)).ToLowerInvariant()}";
        using X509Certificate2 leaf = Leaf(id, identity.Tenancy, leafKey, between, betweenKey);
        _texts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["instance/region"] = "iad",
            ["instance/regionInfo"] = RegionInfo,
            ["instance/id"] = id,
            ["identity/cert.pem"] = leaf.ExportCertificatePem() + "\n",
            ["identity/key.pem"] = leafKey.ExportRSAPrivateKeyPem() + "\n",
            ["identity/intermediate.pem"] = between.ExportCertificatePem() + "\n",
        }.ToFrozenDictionary(StringComparer.Ordinal);
        PublicKeyPool key = new(leafKey);
        // The SDKs differ in the case of the fingerprint.
        foreach (string fingerprint in (string[])[Fingerprint(leaf), Fingerprint(leaf).ToUpperInvariant()])
            identity.Keys.Add(new TrustedKey($"{identity.Tenancy}{KeyIdPart}{fingerprint}", identity.Administrator.Caller, key, null));
    }

    /// <summary>What stands in the <c>keyId</c> of a call that the certificate has signed.</summary>
    public const string KeyIdPart = "/fed-x509/";

    /// <summary>What the metadata have at a path; null when there is no such path.</summary>
    public string? Find(string path) => _texts.GetValueOrDefault(path);

    // Signed with keys beside certificates: one with a key in it takes a key store on Windows.
    private static X509Certificate2 Authority(string name, ECDsa key, ECDsa issuerKey, X509Certificate2? issuer = null)
    {
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        (DateTimeOffset from, DateTimeOffset to) = issuer is null ? (now.AddDays(-2), now.AddYears(1)) : (now.AddDays(-1), now.AddDays(30));
        return request.Create(issuer?.SubjectName ?? request.SubjectName, X509SignatureGenerator.CreateForECDsa(issuerKey), from, to,
            RandomNumberGenerator.GetBytes(8));
    }

    // Who it is of stands in the subject, as the service writes it.
    private static X509Certificate2 Leaf(string id, string tenancy, RSA key, X509Certificate2 issuer, ECDsa issuerKey)
    {
        CertificateRequest request = new(
            $"CN={id}, OU=opc-certtype:instance, OU=opc-instance:{id}, OU=opc-tenant:{tenancy}", key, HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        X509SignatureGenerator generator = X509SignatureGenerator.CreateForECDsa(issuerKey);
        return request.Create(issuer.SubjectName, generator, now.AddHours(-1), now.AddDays(7), RandomNumberGenerator.GetBytes(8));
    }

    private static string Fingerprint(X509Certificate2 certificate)
    {
#pragma warning disable CA5350 // A name, not a protection: the service defines it as SHA-1.
        byte[] hash = SHA1.HashData(certificate.RawData);
#pragma warning restore CA5350
        return string.Join(':', Convert.ToHexString(hash).ToLowerInvariant().Chunk(2).Select(pair => new string(pair)));
    }
}
