using MieTools.Core.Connection;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>Somebody at the keyboard is asked for the pass phrase of an encrypted key.</summary>
public sealed class PassPhraseTests : IDisposable
{
    private const string PassPhrase = "mietools-test-passphrase";

    private readonly string _folder = Directory.CreateTempSubdirectory("mie-").FullName;
    private readonly Shell _shell = new();

    [Fact]
    public void What_is_typed_opens_the_key_and_is_shown_nowhere()
    {
        _shell.Host.TypeSecret(PassPhrase);
        ShellRun run = _shell.Run(Connect);
        Assert.NotNull(run.One<MieContext>());
        Assert.Contains("Pass phrase of ", run.HostText, StringComparison.Ordinal);
        Assert.DoesNotContain(PassPhrase, run.HostText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong", "Mie.PassPhraseInvalid")]
    [InlineData("", "Mie.PassPhraseMissing")]
    [InlineData(null, "Mie.PassPhraseMissing")]
    public void A_wrong_one_or_none_is_an_error(string? typed, string id)
    {
        if (typed is not null)
            _shell.Host.TypeSecret(typed);
        _shell.Run(Connect).Failure(id);
    }

    [Fact]
    public void Who_gives_one_is_not_asked()
    {
        _shell.Host.TypeSecret(PassPhrase);
        _shell.Run(Connect + " -PassPhrase (ConvertTo-SecureString wrong -AsPlainText)").Failure("Mie.PassPhraseInvalid");
        Assert.Equal(1, _shell.Host.SecretsLeft);
    }

    public void Dispose()
    {
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Connect
    {
        get
        {
            string key = Repository.File("tests/vectors/keys/rsa2048-pkcs1-enc-aes-256-cbc.pem");
            string file = Path.Combine(_folder, "config");
            File.WriteAllText(file, $"""
                [DEFAULT]
                user=ocid1.user.oc1..a
                tenancy=ocid1.tenancy.oc1..a
                fingerprint=2c:78:be:58:0f:87:e7:14:9d:78:03:32:95:73:98:ee
                key_file={key}
                region=us-ashburn-1
                """);
            return $"Connect-MieService -ConfigFile '{file}'";
        }
    }
}
