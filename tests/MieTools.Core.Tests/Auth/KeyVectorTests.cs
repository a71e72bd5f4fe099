using System.Security.Cryptography;
using System.Text.Json;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

public class KeyVectorTests
{
    private static readonly JsonElement s_expected = VectorFiles.Json("keys", "expected.json");

    public static TheoryData<string> All => [.. Keys().Select(File)];

    public static TheoryData<string> Good => [.. Keys().Where(IsGood).Select(File)];

    public static TheoryData<string> Bad => [.. Keys().Where(k => !IsGood(k)).Select(File)];

    public static TheoryData<string> Encrypted =>
        [.. Keys().Where(k => k.GetProperty("passphrase").ValueKind == JsonValueKind.String).Select(File)];

    [Fact]
    public void All_30_keys_are_there() => Assert.Equal((30, 7), (All.Count, Encrypted.Count));

    [Theory]
    [MemberData(nameof(Good))]
    public void Good_keys_load_and_a_needless_pass_phrase_does_no_harm(string file)
    {
        using RSA key = OciKeyLoader.LoadFile(VectorFiles.Key(file), VectorFiles.PassPhrase);
        JsonElement expected = Keys().Single(k => File(k) == file);
        Assert.Equal(expected.GetProperty("bits").GetInt32(), key.KeySize);
        Assert.Equal(expected.GetProperty("fingerprint").GetString(), OciKeyLoader.Fingerprint(key));
        Assert.NotNull(key.ExportParameters(true).D);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Bad_keys_say_why(string file)
    {
        string path = VectorFiles.Key(file);
        MieException error = Assert.Throws<MieException>(() => OciKeyLoader.LoadFile(path));
        Assert.Equal("KeyFileInvalid", error.Code);
        Assert.Equal(path, error.ErrorTarget);
        Assert.Contains(
            Keys().Single(k => File(k) == file).GetProperty("errorKind").GetString() switch
            {
                "empty" => "empty",
                "not-rsa" => "not an RSA key",
                "not-a-private-key" => "not a private key",
                "unsupported-encryption" => "cipher",
                _ => file switch
                {
                    "bad-no-end-marker.pem" => "END line",
                    "bad-not-pem.txt" => "not a PEM file",
                    "bad-illegal-base64-char.pem" => "base64",
                    "bad-truncated-base64.pem" => "cut short",
                    _ => "damaged",
                },
            },
            error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Encrypted))]
    public void Encrypted_keys_tell_a_missing_pass_phrase_from_a_wrong_one(string file)
    {
        Assert.Equal("PassPhraseMissing", Assert.Throws<MieException>(() => OciKeyLoader.LoadFile(VectorFiles.Key(file))).Code);
        MieException wrong = Assert.Throws<MieException>(() => OciKeyLoader.LoadFile(VectorFiles.Key(file), "wrong-secret"));
        Assert.Equal("PassPhraseInvalid", wrong.Code);
        NoSecrets.In(wrong, "wrong-secret");
    }

    // One in 256 decrypts to valid padding: enough tries to meet some of those.
    [Fact]
    public void A_wrong_pass_phrase_is_wrong_whatever_it_decrypts_to()
    {
        string path = VectorFiles.Key("rsa2048-pkcs1-enc-aes-256-cbc.pem");
        for (int i = 0; i < 1500; i++)
        {
            Assert.Equal("PassPhraseInvalid", Assert.Throws<MieException>(() => OciKeyLoader.LoadFile(path, $"wrong{i}")).Code);
        }
    }

    [Fact]
    public void Missing_and_unreadable_files_have_their_own_codes()
    {
        using TempFolder folder = new();
        Assert.Equal("KeyFileNotFound", Assert.Throws<MieException>(() => OciKeyLoader.LoadFile(folder.At("none.pem"))).Code);
        Assert.Equal("KeyFileNotFound", Assert.Throws<MieException>(() => OciKeyLoader.LoadFile(folder.At("no/such/none.pem"))).Code);
        Assert.Equal("KeyFileUnreadable", Assert.Throws<MieException>(() => OciKeyLoader.LoadFile(folder.Root)).Code);
    }

    private static JsonElement.ArrayEnumerator Keys() => s_expected.GetProperty("keys").EnumerateArray();

    private static string File(JsonElement key) => key.GetProperty("file").GetString()!;

    private static bool IsGood(JsonElement key) => key.GetProperty("outcome").GetString() == "ok";
}
