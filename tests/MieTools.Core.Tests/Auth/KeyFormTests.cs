using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

/// <summary>Keys as people have them: read, or refused for the true reason.</summary>
public class KeyFormTests
{
    private static readonly string s_pkcs8 = File.ReadAllText(VectorFiles.Key("rsa2048-pkcs8.pem"));
    private static readonly string s_pkcs1 = File.ReadAllText(VectorFiles.Key("rsa2048-pkcs1.pem"));
    private static readonly string s_encrypted = File.ReadAllText(VectorFiles.Key("rsa2048-pkcs8-enc-pbes2-aes256-sha256.pem"));
    private static readonly string s_legacy = File.ReadAllText(VectorFiles.Key("rsa2048-pkcs1-enc-aes-256-cbc.pem"));

    public static TheoryData<string> Read => [.. s_read.Keys];

    public static TheoryData<string> Refused => [.. s_refused.Keys.Where(Wine.CanMake)];

    private static readonly Dictionary<string, byte[]> s_read = new()
    {
        ["PKCS#8, DER"] = Der(s_pkcs8),
        ["PKCS#1, DER"] = Der(s_pkcs1),
        ["PKCS#8 encrypted, DER"] = Der(s_encrypted),
        ["scrypt, DER"] = Form("scrypt-aes-128.der"),
        ["scrypt, AES-256"] = Form("scrypt-aes-256.pem"),
        ["scrypt, 3DES, other costs"] = Form("scrypt-des3-n1024-r4-p16.pem"),
        ["PBKDF2 with SHA-512"] = Form("pbes2-sha512.pem"),
        ["PBKDF2 with SHA-384, AES-192"] = Form("pbes2-aes192-sha384.pem"),
        ["PBES1 with 3DES"] = Form("pbes1-sha1-3des.pem"),
        ["PKCS#8 under the label of PKCS#1"] = Text(s_pkcs8.Replace("PRIVATE KEY", "RSA PRIVATE KEY", StringComparison.Ordinal)),
        ["PKCS#1 under the label of PKCS#8"] = Text(s_pkcs1.Replace("RSA PRIVATE KEY", "PRIVATE KEY", StringComparison.Ordinal)),
        ["encrypted under the label of plain"] = Text(s_encrypted.Replace("ENCRYPTED ", "", StringComparison.Ordinal)),
        ["plain under the label of encrypted"] = Text(s_pkcs8.Replace("PRIVATE", "ENCRYPTED PRIVATE", StringComparison.Ordinal)),
        ["encrypted under the label of PKCS#1"] = Text(s_encrypted.Replace("ENCRYPTED", "RSA", StringComparison.Ordinal)),
        ["literal \\n"] = Text(s_pkcs8.Replace("\n", "\\n", StringComparison.Ordinal)),
        ["literal \\r\\n, in quotes"] = Text('"' + s_pkcs8.Replace("\n", "\\r\\n", StringComparison.Ordinal) + "\"\n"),
        ["literal \\n, encrypted with DEK-Info"] = Text(s_legacy.Replace("\n", "\\n", StringComparison.Ordinal)),
        ["spaces for line ends"] = Text(s_pkcs8.ReplaceLineEndings(" ")),
        ["indented lines"] = Text(s_pkcs8.Replace("\n", "\n    ", StringComparison.Ordinal)),
        ["indented lines, DEK-Info"] = Text(s_legacy.Replace("\n", "\n    ", StringComparison.Ordinal)),
        ["UTF-8 with a mark"] = [0xEF, 0xBB, 0xBF, .. Text(s_pkcs8)],
        ["UTF-16 LE"] = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(s_pkcs8)],
        ["UTF-16 BE"] = [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(s_pkcs8)],
        ["UTF-16 without a mark"] = Encoding.Unicode.GetBytes(s_pkcs8),
        ["UTF-16, CR LF, DEK-Info"] = [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(s_legacy.ReplaceLineEndings("\r\n"))],
        ["after its public key"] = Text(File.ReadAllText(VectorFiles.Key("bad-public-key.pem")) + s_pkcs8),
        ["after a certificate"] = Text(File.ReadAllText(VectorFiles.Key("bad-certificate.pem")) + s_pkcs8),
    };

    private static readonly Dictionary<string, (byte[] Bytes, string Code, string Message, string Advice)> s_refused = new()
    {
        ["public key, DER"] = Refuse(Public(k => k.ExportSubjectPublicKeyInfo()), "a public key, not a private key", "private key"),
        ["PKCS#1 public key, DER"] = Refuse(Public(k => k.ExportRSAPublicKey()), "a public key, not a private key", "private key"),
        ["public key under the label of a private one"] = Refuse(
            Pem("PRIVATE KEY", Public(k => k.ExportSubjectPublicKeyInfo())), "a public key, not a private key", "private key"),
        ["certificate, DER"] = Refuse(Certificate(X509ContentType.Cert), "a certificate, not a private key", "private key"),
        ["PKCS#12"] = Refuse(Wine.IsHere ? [] : Certificate(X509ContentType.Pfx), "PKCS#12", "openssl pkcs12 -in"),
        ["certificate request"] = Refuse(Text(Request()), "a certificate request, not a private key", "private key"),
        ["EC key, DER"] = Refuse(Der(File.ReadAllText(VectorFiles.Key("bad-ec-p256-pkcs8.pem"))), "not an RSA key", "RSA"),
        ["EC key (SEC1), DER"] = Refuse(Der(File.ReadAllText(VectorFiles.Key("bad-ec-p256-sec1.pem"))), "not an RSA key", "RSA"),
        ["EC key under the label of RSA"] = Refuse(
            Pem("RSA PRIVATE KEY", Der(File.ReadAllText(VectorFiles.Key("bad-ec-p256-sec1.pem")))), "not an RSA key", "RSA"),
        ["EC key, scrypt"] = Refuse(Form("scrypt-ec.pem"), "not an RSA key", "RSA"),
        ["EC key, encrypted"] = Refuse(Form("pbes2-ec.pem"), "not an RSA key", "RSA"),
        ["Ed25519 key, encrypted"] = Refuse(Form("pbes2-ed25519.pem"), "not an RSA key", "RSA"),
        ["Camellia"] = Refuse(Form("pbes2-camellia-256.pem"), "1.2.392.200011.61.1.1.1.4", "openssl pkcs8 -topk8 -v2 aes-256-cbc -in '"),
        ["PRF SHA-512/256"] = Refuse(Form("pbes2-sha512-256.pem"), "1.2.840.113549.2.13", "openssl pkcs8 -topk8 -v2 aes-256-cbc -in '"),
        ["RSA-PSS"] = Refuse(Form("rsa-pss.pem"), "the key is for RSA-PSS only", "openssl genpkey -algorithm RSA"),
        ["scrypt, more than openssl's own limit"] = Refuse(
            Scrypt(1048576, 8, 1), "1024 MB of memory, and 256 MB are the most that is used", "openssl genpkey -algorithm RSA"),
        ["scrypt, minutes of work"] = Refuse(Scrypt(16384, 8, 1024), "2^23 blocks", "openssl pkcs8 -topk8"),
        ["cut short"] = Refuse(Pem("PRIVATE KEY", Der(s_pkcs8)[..^100]), "cut short", "again"),
        ["cut short, DER"] = Refuse(Der(s_pkcs8)[..^1], "cut short", "again"),
        ["cut short, encrypted"] = Refuse(Pem("ENCRYPTED PRIVATE KEY", Der(s_encrypted)[..^100]), "cut short", "again"),
        ["no END line"] = Refuse(Text(s_pkcs8[..800]), "END line", "again"),
        ["no BEGIN line"] = Refuse(Text(s_pkcs8[40..]), "BEGIN line", "again"),
        ["END line of another kind"] = Refuse(
            Text(s_pkcs8.Replace("-----END PRIVATE", "-----END RSA PRIVATE", StringComparison.Ordinal)), "RSA PRIVATE KEY", "again"),
        ["base64 without its lines"] = Refuse(Text(Convert.ToBase64String(Der(s_pkcs8))), "BEGIN and END lines", "BEGIN"),
        ["base64 of the file"] = Refuse(Text(Convert.ToBase64String(Text(s_pkcs8))), "base64 of a PEM file", "base64 -d"),
        ["OpenSSH"] = Refuse(Pem("OPENSSH PRIVATE KEY", Text("openssh-key-v1")), "OpenSSH", "ssh-keygen -p -m PEM -f '"),
        ["SSH public key"] = Refuse(
            Text("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAB me@here"), "an SSH public key, not a private key", "private"),
        ["SSH public key, RFC 4716"] = Refuse(
            Text("---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----"), "an SSH public key, not a private key",
            "private"),
        ["PuTTY"] = Refuse(Text("PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n"), "PuTTY", "puttygen '"),
        ["nothing but blanks"] = Refuse(Text(" \r\n\t"), "it is empty", "private key"),
    };

    // An EncryptedPrivateKeyInfo with these costs. Nothing is in it: no memory is to be taken for it.
    private static byte[] Scrypt(int n, int r, int p)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.5.13");
                using (writer.PushSequence())
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier("1.3.6.1.4.1.11591.4.11");
                        using (writer.PushSequence())
                        {
                            writer.WriteOctetString(new byte[16]);
                            writer.WriteInteger(n);
                            writer.WriteInteger(r);
                            writer.WriteInteger(p);
                        }
                    }

                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42");
                        writer.WriteOctetString(new byte[16]);
                    }
                }
            }

            writer.WriteOctetString(new byte[1232]);
        }

        return writer.Encode();
    }

    [Theory]
    [MemberData(nameof(Read))]
    public void Is_read(string form)
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder.At("key.pem"), s_read[form]);
        using RSA key = OciKeyLoader.LoadFile(folder.At("key.pem"), VectorFiles.PassPhrase);
        Assert.Equal(TestKeys.Fingerprint, OciKeyLoader.Fingerprint(key));
        Assert.NotNull(key.ExportParameters(true).D);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Is_refused_for_its_reason(string form)
    {
        (byte[] bytes, string code, string message, string advice) = s_refused[form];
        using TempFolder folder = new();
        File.WriteAllBytes(folder.At("key.pem"), bytes);
        MieException error = Assert.Throws<MieException>(() => OciKeyLoader.LoadFile(folder.At("key.pem"), VectorFiles.PassPhrase));
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Advice, StringComparison.Ordinal);
        NoSecrets.In(error, VectorFiles.PassPhrase, "MII", "AAAA");
    }

    [Theory]
    [InlineData("scrypt-aes-256.pem")]
    [InlineData("scrypt-aes-128.der")]
    [InlineData("pbes2-sha512.pem")]
    [InlineData("scrypt-ec.pem")]
    public void A_missing_pass_phrase_is_told_from_a_wrong_one(string file)
    {
        string path = VectorFiles.Path("key-forms", file);
        Assert.Equal("PassPhraseMissing", Assert.Throws<MieException>(() => OciKeyLoader.LoadFile(path)).Code);
        Assert.Equal("PassPhraseInvalid", Assert.Throws<MieException>(() => OciKeyLoader.LoadFile(path, "wrong")).Code);
    }

    [Theory]
    [InlineData("\\n")]
    [InlineData("\\r\\n")]
    [InlineData("\n")]
    [InlineData(" ")]
    public void The_text_of_a_variable_is_read_with_any_line_ends(string lineEnd)
    {
        using TempFolder home = new();
        home.Set("OCI_RESOURCE_PRINCIPAL_VERSION", "2.2").Set("OCI_RESOURCE_PRINCIPAL_REGION", "iad")
            .Set("OCI_RESOURCE_PRINCIPAL_RPST", Tokens.Make(FakeClock.NewYear2026.AddYears(50)))
            .Set("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", s_pkcs8.Replace("\n", lineEnd, StringComparison.Ordinal));
        using ResourcePrincipalCredential credential = new(home.Environment);
        Assert.Equal(OciAuthType.ResourcePrincipal, credential.AuthType);
    }

    [Fact]
    public void A_variable_that_holds_neither_a_key_nor_a_full_path_says_what_it_may_hold()
    {
        using TempFolder home = new();
        home.CopyKey("rsa2048-pkcs8.pem", "keys/key.pem");
        home.Set("OCI_RESOURCE_PRINCIPAL_VERSION", "2.2").Set("OCI_RESOURCE_PRINCIPAL_REGION", "iad")
            .Set("OCI_RESOURCE_PRINCIPAL_RPST", Tokens.Make(FakeClock.NewYear2026.AddYears(50)))
            .Set("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", "keys/key.pem");
        MieException error = Assert.Throws<MieException>(() => new ResourcePrincipalCredential(home.Environment));
        Assert.Equal(("KeyFileInvalid", "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM"), (error.Code, error.ErrorTarget));
        Assert.Contains("the full path of its file", error.Advice, StringComparison.Ordinal);
        home.Set("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM", "$HOME/keys/key.pem");
        new ResourcePrincipalCredential(home.Environment).Dispose();
    }

    private static (byte[] Bytes, string Code, string Message, string Advice) Refuse(byte[] bytes, string message, string advice) =>
        (bytes, "KeyFileInvalid", message, advice);

    private static byte[] Form(string file) => File.ReadAllBytes(VectorFiles.Path("key-forms", file));

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Pem(string label, byte[] der) => Text(PemEncoding.WriteString(label, der) + "\n");

    private static byte[] Der(string pem)
    {
        PemFields fields = PemEncoding.Find(pem);
        return Convert.FromBase64String(pem[fields.Base64Data]);
    }

    private static byte[] Public(Func<RSA, byte[]> export)
    {
        using RSA key = RSA.Create();
        key.ImportFromPem(s_pkcs8);
        return export(key);
    }

    private static byte[] Certificate(X509ContentType type)
    {
        using RSA key = RSA.Create();
        key.ImportFromPem(s_pkcs8);
        CertificateRequest request = new("CN=a", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = TestKeys.SelfSigned(request, key, FakeClock.NewYear2026, 365);
        return certificate.Export(type, VectorFiles.PassPhrase);
    }

    private static string Request()
    {
        using RSA key = RSA.Create();
        key.ImportFromPem(s_pkcs8);
        return new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
    }
}
