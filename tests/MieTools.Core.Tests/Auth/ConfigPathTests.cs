using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

/// <summary>Which config file applies, and what the paths in it and in variables mean.</summary>
public class ConfigPathTests
{
    private readonly FakeClock _clock = new(FakeClock.NewYear2026);

    // g given, u ~/.oci/config, v OCI_CONFIG_FILE (V: names no file), o ~/.oraclebmc/config; the first is the one that counts.
    [Theory]
    [InlineData("guvo", "g", false)]
    [InlineData("uvo", "u", true)]
    [InlineData("uo", "u", false)]
    [InlineData("uVo", "u", true)]
    [InlineData("vo", "v", false)]
    [InlineData("v", "v", false)]
    [InlineData("Vo", "V", false)]
    [InlineData("o", "o", false)]
    [InlineData("", null, false)]
    public void The_order_is_that_of_the_SDKs_and_a_variable_that_is_passed_over_is_told(string there, string? used, bool warns)
    {
        using TempFolder home = new();
        Dictionary<string, string> places = new()
        {
            ["g"] = home.At("given"),
            ["u"] = home.At(".oci/config"),
            ["v"] = home.At("named"),
            ["V"] = home.At("nowhere"),
            ["o"] = home.At(".oraclebmc/config"),
        };
        foreach (string place in there.Select(c => c.ToString()).Where(p => p != "V"))
            WriteConfig(home, places[place], "key.pem");
        home.CopyKey("rsa2048-pkcs8.pem");
        home.CopyKey("rsa2048-pkcs8.pem", ".oci/key.pem");
        home.CopyKey("rsa2048-pkcs8.pem", ".oraclebmc/key.pem");
        if (there.Contains('v', StringComparison.OrdinalIgnoreCase))
            home.Set("OCI_CONFIG_FILE", there.Contains('v') ? places["v"] : places["V"]);
        string? given = there.Contains('g') ? places["g"] : null;
        Assert.Equal(used is null ? null : places[used], OciConfigFile.Find(given, home.Environment));
        if (used is null or "V")
        {
            Assert.Equal(used is null ? "CredentialNotFound" : "ConfigFileNotFound",
                Assert.Throws<MieException>(() => Create(home, given)).Code);
            return;
        }

        using OciCredentialSettings settings = Create(home, given);
        Assert.Equal(places[used], settings.ConfigFilePath);
        Assert.Equal(warns, settings.Warnings.Any(w => w.Contains("OCI_CONFIG_FILE", StringComparison.Ordinal)));
    }

    public static TheoryData<string, string> Homes
    {
        get
        {
            TheoryData<string, string> data = new();
            foreach (string name in (string[])["~", "$HOME", "${HOME}", "%USERPROFILE%", "%HOMEDRIVE%%HOMEPATH%", "$env:USERPROFILE"])
            {
                data.Add(name + "/sub/key.pem", "sub/key.pem");
                data.Add(name + @"\sub\key.pem", "sub/key.pem");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Homes))]
    public void The_home_folder_has_many_names(string written, string path)
    {
        using TempFolder home = new();
        home.CopyKey("rsa2048-pkcs8.pem", path);
        WriteConfig(home, home.At("etc/config"), written);
        home.Set("OCI_CONFIG_FILE", "$HOME/etc/config");
        using OciCredentialSettings settings = Create(home);
        Assert.Equal(home.At(path), Assert.Single(settings.Sources, s => s.Name == "KeyFile").Value);
    }

    [Theory]
    [InlineData("$HOMER/key.pem")]
    [InlineData("~other/key.pem")]
    public void A_name_that_only_begins_like_home_is_none(string written)
    {
        using TempFolder home = new();
        WriteConfig(home, home.At("etc/config"), written);
        MieException error = Assert.Throws<MieException>(() => Create(home, home.At("etc/config"), home.At("here")));
        Assert.Equal(home.At("etc/" + written), error.ErrorTarget);
    }

    // The link's folder comes first, then that of the file that it leads to, as the user sees both.
    [Theory]
    [InlineData("link real here", "link")]
    [InlineData("real here", "real")]
    [InlineData("here", "here")]
    public void Relative_files_of_a_linked_config_file_are_looked_for_on_both_sides(string folders, string found)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take a right of their own on Windows.");
        using TempFolder home = new();
        foreach (string folder in folders.Split(' '))
            home.CopyKey("rsa2048-pkcs8.pem", folder + "/k/key.pem");
        WriteConfig(home, home.At("real/config"), "k/key.pem");
        Directory.CreateDirectory(home.At("link"));
        Directory.CreateDirectory(home.At("here"));
        File.CreateSymbolicLink(home.At("link/config"), home.At("real/config"));
        using OciCredentialSettings settings = Create(home, home.At("link/config"), home.At("here"));
        Assert.Equal(home.At(found + "/k/key.pem"), Assert.Single(settings.Sources, s => s.Name == "KeyFile").Value);
    }

    [Fact]
    public void A_file_that_is_on_no_side_of_a_link_is_named_on_each()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take a right of their own on Windows.");
        using TempFolder home = new();
        WriteConfig(home, home.At("real/config"), "k/key.pem");
        Directory.CreateDirectory(home.At("link"));
        File.CreateSymbolicLink(home.At("link/config"), home.At("real/config"));
        MieException error = Assert.Throws<MieException>(() => Create(home, home.At("link/config"), home.At("here")));
        foreach (string folder in (string[])["link", "real", "here"])
            Assert.Contains(home.At(folder + "/k/key.pem"), error.Message, StringComparison.Ordinal);
    }

    // The files are in these folders, and found in that one.
    [Theory]
    [InlineData("etc here", "etc")]
    [InlineData("etc", "etc")]
    [InlineData("here", "here")]
    public void Relative_files_are_looked_for_beside_the_config_file_then_where_the_user_is(string folders, string found)
    {
        using TempFolder home = new();
        string token = Tokens.Make(FakeClock.NewYear2026.AddHours(1));
        foreach (string folder in folders.Split(' '))
        {
            home.CopyKey("rsa2048-pkcs8.pem", folder + "/keys/key.pem");
            home.Write(folder + "/token", token);
        }

        home.Write("etc/config", "[DEFAULT]\nregion=iad\nkey_file=keys/key.pem\nsecurity_token_file=./token\n");
        home.Set("OCI_CONFIG_FILE", "../etc/config");
        Directory.CreateDirectory(home.At("here"));
        using OciCredentialSettings settings = Create(home, null, home.At("here"));
        Assert.Equal(home.At(found + "/token"), Assert.Single(settings.Sources, s => s.Name == "SecurityTokenFile").Value);
        Assert.Equal(home.At(found + "/keys/key.pem"), Assert.Single(settings.Sources, s => s.Name == "KeyFile").Value);
    }

    [Fact]
    public void What_is_missing_is_named_by_its_full_path_and_by_what_names_it()
    {
        using TempFolder home = new();
        string config = home.At("etc/config");
        WriteConfig(home, config, "keys/none.pem");
        MieException error = Assert.Throws<MieException>(() => Create(home, config, home.At("here")));
        Assert.Equal("KeyFileNotFound", error.Code);
        Assert.Equal(home.At("etc/keys/none.pem"), error.ErrorTarget);
        Assert.Contains($"'{home.At("etc/keys/none.pem")}' (key_file of profile 'DEFAULT' in '{config}'; nor is there "
            + $"'{home.At("here/keys/none.pem")}')", error.Message, StringComparison.Ordinal);

        home.CopyKey("bad-empty.pem", "etc/keys/none.pem");
        error = Assert.Throws<MieException>(() => Create(home, config, home.At("here")));
        Assert.Contains($"'{home.At("etc/keys/none.pem")}' (key_file of profile 'DEFAULT' in '{config}') holds no usable", error.Message,
            StringComparison.Ordinal);

        home.Write("etc/config", "[DEFAULT]\nregion=iad\n[q]\nkey_file=k\nsecurity_token_file=gone");
        home.CopyKey("rsa2048-pkcs8.pem", "etc/k");
        error = Assert.Throws<MieException>(() => Create(home, config, home.At("etc"), "q"));
        Assert.Equal("TokenFileNotFound", error.Code);
        Assert.Contains($"'{home.At("etc/gone")}' (security_token_file of profile 'q' in '{config}') does not exist", error.Message,
            StringComparison.Ordinal);

        home.Set("OCI_CONFIG_FILE", "none/config");
        error = Assert.Throws<MieException>(() => Create(home, null, home.At("here")));
        Assert.Equal("ConfigFileNotFound", error.Code);
        Assert.Contains($"'{home.At("here/none/config")}' (OCI_CONFIG_FILE) does not exist", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_stands_where_its_path_belongs_is_not_made_a_path()
    {
        using TempFolder home = new();
        const string Secret = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7";
        WriteConfig(home, home.At("etc/config"), Secret);
        MieException error = Assert.Throws<MieException>(() => Create(home, home.At("etc/config"), home.Root));
        Assert.Equal("KeyFileInvalid", error.Code);
        NoSecrets.In(error, Secret);
    }

    [Fact]
    public void A_path_of_Windows_is_not_looked_for_beside_the_config_file_elsewhere()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It is a path there.");
        using TempFolder home = new();
        WriteConfig(home, home.At("etc/config"), @"C:\Users\me\.oci\key.pem");
        MieException error = Assert.Throws<MieException>(() => Create(home, home.At("etc/config"), home.Root));
        Assert.Equal(@"C:\Users\me\.oci\key.pem", error.ErrorTarget);
    }

    private static void WriteConfig(TempFolder home, string path, string keyFile) => home.Write(
        Path.GetRelativePath(home.Root, path),
        $"[DEFAULT]\nuser={TestKeys.User}\ntenancy={TestKeys.Tenancy}\nfingerprint={TestKeys.Fingerprint}\nregion=iad\n"
            + $"key_file={keyFile}\n");

    private OciCredentialSettings Create(TempFolder home, string? file = null, string? here = null, string? profile = null) =>
        OciCredentialFactory.Create(new OciCredentialOptions
        {
            ConfigFile = file,
            ProfileName = profile,
            CurrentDirectory = here ?? home.Root,
            Environment = home.Environment,
            Clock = _clock,
        });
}
