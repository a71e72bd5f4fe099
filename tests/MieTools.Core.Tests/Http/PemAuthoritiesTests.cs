using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Http;

/// <summary>CA files as people have them: read, or refused for the true reason.</summary>
public class PemAuthoritiesTests
{
    private static readonly RSA s_key = RSA.Create(2048);
    private static readonly X509Certificate2 s_first = Authority("CN=first");
    private static readonly X509Certificate2 s_second = Authority("CN=second");
    private static readonly string s_pem = s_first.ExportCertificatePem() + "\n" + s_second.ExportCertificatePem();

    private static readonly Dictionary<string, (byte[] Bytes, int Count)> s_read = new()
    {
        ["PEM"] = (Text(s_pem), 2),
        ["PEM with CR LF"] = (Text(s_pem.ReplaceLineEndings("\r\n")), 2),
        ["PEM with a mark"] = ([0xEF, 0xBB, 0xBF, .. Text(s_pem)], 2),
        ["PEM in UTF-16"] = ([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(s_pem)], 2),
        ["PEM with literal \\n"] = (Text(s_pem.Replace("\n", "\\n", StringComparison.Ordinal)), 2),
        ["PEM beside a key"] = (Text(s_key.ExportPkcs8PrivateKeyPem() + "\n" + s_pem), 2),
        ["DER"] = (s_first.RawData, 1),
        ["the old label X509 CERTIFICATE"] = (
            Text(PemEncoding.WriteString("X509 CERTIFICATE", s_first.RawData)), 1),
    };

    private static readonly Dictionary<string, (byte[] Bytes, string Why)> s_refused = new()
    {
        ["empty"] = ([], "it is empty"),
        ["text"] = (Text("not a certificate"), "not a PEM file"),
        ["a private key"] = (Text(s_key.ExportPkcs8PrivateKeyPem()), "it holds a private key"),
        ["a private key, DER"] = (s_key.ExportPkcs8PrivateKey(), "it holds a private key"),
        ["a public key"] = (Text(s_key.ExportSubjectPublicKeyInfoPem()), "it holds a public key"),
        ["PKCS#12"] = (Wine.IsHere ? [] : s_first.Export(X509ContentType.Pfx), "PKCS#12"),
        ["PKCS#7, DER"] = (new X509Certificate2Collection(s_first).Export(X509ContentType.Pkcs7)!, "PKCS#7"),
        ["PKCS#7, PEM"] = (
            Text(PemEncoding.WriteString("PKCS7", new X509Certificate2Collection(s_first).Export(X509ContentType.Pkcs7))), "PKCS#7"),
        ["cut short, DER"] = (s_first.RawData.AsSpan()[..^10].ToArray(), "cut short"),
        ["cut short, PEM"] = (Text(PemEncoding.WriteString("CERTIFICATE", s_first.RawData.AsSpan()[..^10])), "cut short"),
        ["no END line"] = (Text(s_pem[..200]), "END line"),
        ["a damaged second one"] = (
            Text(s_first.ExportCertificatePem() + "\n-----BEGIN CERTIFICATE-----\nAA!A\n-----END CERTIFICATE-----\n"), "damaged"),
    };

    public static TheoryData<string> Read => [.. s_read.Keys];

    public static TheoryData<string> Refused => [.. s_refused.Keys.Where(Wine.CanMake)];

    [Theory]
    [MemberData(nameof(Read))]
    public void Is_read(string form)
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder.At("ca"), s_read[form].Bytes);
        Assert.Equal(s_read[form].Count, PemAuthorities.Read(folder.At("ca")).Count);
        Assert.Equal("CN=first", PemAuthorities.Read(folder.At("ca"))[0].Subject);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Is_refused_for_its_reason(string form)
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder.At("ca"), s_refused[form].Bytes);
        MieException error = Assert.Throws<MieException>(() => PrivateTrust.Load(folder.At("ca")));
        Assert.Equal("CaFileInvalid", error.Code);
        Assert.Contains("no usable certificate", error.Message, StringComparison.Ordinal);
        Assert.Contains(s_refused[form].Why, error.Message, StringComparison.Ordinal);
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static X509Certificate2 Authority(string name)
    {
        CertificateRequest request = new(name, s_key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return TestKeys.SelfSigned(request, s_key, FakeClock.NewYear2026, 365);
    }
}
