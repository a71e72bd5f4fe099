using MieTools.Core.Auth.Config;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

public class OciConfigFileTests
{
    [Fact]
    public void A_folder_is_said_to_be_one()
    {
        using TempFolder home = new();
        Directory.CreateDirectory(home.At("folder"));
        MieException error = Assert.Throws<MieException>(() => OciConfigFile.Load(home.At("folder"), home.Environment));
        Assert.Equal("ConfigFileUnreadable", error.Code);
        Assert.Contains("is a folder", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(home.At("folder"), "config"), error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_sections_comments_and_values()
    {
        OciConfigFile file = OciConfigFile.Parse(
            "\uFEFF# first\r\n; second\r\n[DEFAULT]\r\nUser = ocid1.user.oc1..a \r\npass_phrase=a=b#c;d%x\r\n\r\nregion: "
                + "us-ashburn-1\r\n[ two ]\r\nuser=\"q\"\r\nkey_file=C:\\keys\\a.pem", "config");
        Assert.Equal(["DEFAULT", "two"], file.ProfileNames);
        OciConfigProfile profile = file.GetProfile();
        Assert.Equal("ocid1.user.oc1..a", profile["user"]);
        Assert.Equal("a=b#c;d%x", profile["pass_phrase"]);
        Assert.Equal("us-ashburn-1", profile["region"]);
        Assert.Null(profile["tenancy"]);
        OciConfigProfile two = file.GetProfile("two");
        Assert.Equal("\"q\"", two["user"]);
        Assert.Equal(@"C:\keys\a.pem", two["key_file"]);
        Assert.Equal("us-ashburn-1", two["region"]);
        Assert.Null(two.Own("region"));
        Assert.Empty(file.Warnings);
        Assert.DoesNotContain("a=b", profile.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("user=x\n[DEFAULT]", 1)]
    [InlineData("[DEFAULT]\n\nsecret words", 3)]
    [InlineData("[DEFAULT]\r\n# a\r\n=secret", 3)]
    [InlineData("[DEFAULT\n", 1)]
    [InlineData("# a\n[]\n", 2)]
    public void Errors_name_file_and_line(string text, int line)
    {
        MieException error = Assert.Throws<MieException>(() => OciConfigFile.Parse(text, "my-config"));
        Assert.Equal("ConfigFileInvalid", error.Code);
        Assert.Contains($"Line {line} of the config file 'my-config'", error.Message, StringComparison.Ordinal);
        NoSecrets.In(error, "secret");
    }

    [Fact]
    public void Sections_merge_and_the_last_of_a_key_counts_with_a_warning()
    {
        OciConfigFile file = OciConfigFile.Parse("[A]\nuser=1\n[B]\nuser=2\n[A]\nuser=3\nregion=r\n", "config");
        Assert.Equal("3", file.GetProfile("A")["user"]);
        Assert.Equal("r", file.GetProfile("A")["region"]);
        Assert.Equal(["Line 5", "Line 6"], file.Warnings.Select(w => w[..6]));
    }

    [Fact]
    public void The_exact_profile_wins_another_case_is_taken_with_a_warning()
    {
        OciConfigFile both = OciConfigFile.Parse("[DEFAULT]\nuser=upper\n[default]\nuser=lower\n[Other]\nuser=o\n[x]\n[X]\n", "config");
        Assert.Equal(("lower", null), (both.GetProfile("default")["user"], both.GetProfile("default").Warning));
        Assert.Equal("upper", both.GetProfile()["user"]);
        Assert.Contains("'Other' was taken", both.GetProfile("OTHER").Warning, StringComparison.Ordinal);

        MieException error = Assert.Throws<MieException>(() => both.GetProfile("nope"));
        Assert.Equal("ProfileNotFound", error.Code);
        Assert.Contains("DEFAULT, default, Other, x, X", error.Message, StringComparison.Ordinal);

        OciConfigProfile lower = OciConfigFile.Parse("[default]\nuser=lower\n", "config").GetProfile();
        Assert.Equal("default", lower.Name);
        Assert.NotNull(lower.Warning);
    }

    [Fact]
    public void The_usual_places_come_in_their_order()
    {
        using TempFolder home = new();
        Assert.Null(OciConfigFile.Find(null, home.Environment));
        MieException none = Assert.Throws<MieException>(() => OciConfigFile.Load(null, home.Environment));
        Assert.Equal("ConfigFileNotFound", none.Code);
        Assert.Contains("OCI_CONFIG_FILE", none.Message, StringComparison.Ordinal);

        string old = home.Write(".oraclebmc/config", "[DEFAULT]\n");
        Assert.Equal(old, OciConfigFile.Find(null, home.Environment));
        string named = home.Write("named", "[DEFAULT]\n");
        home.Set("OCI_CONFIG_FILE", "~/named");
        Assert.Equal(named, OciConfigFile.Find(null, home.Environment));
        string usual = home.Write(".oci/config", "[DEFAULT]\n");
        Assert.Equal(usual, OciConfigFile.Find(null, home.Environment));
        Assert.Equal(home.At("given"), OciConfigFile.Find("~/given", home.Environment));
        Assert.Equal("ConfigFileNotFound", Assert.Throws<MieException>(() => OciConfigFile.Load("~/given", home.Environment)).Code);
    }

    [Fact]
    public void A_file_is_read_again_only_when_it_has_changed()
    {
        using TempFolder home = new();
        string path = home.Write("config", "[A]\n");
        OciConfigFile first = OciConfigFile.Load(path, home.Environment);
        Assert.Same(first, OciConfigFile.Load(path, home.Environment));
        home.Write("config", "[A]\n[B]\n");
        Assert.Equal(["A", "B"], OciConfigFile.Load(path, home.Environment).ProfileNames);
    }
}
