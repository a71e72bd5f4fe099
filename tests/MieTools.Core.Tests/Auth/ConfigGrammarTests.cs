using System.Text;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Auth;

/// <summary>The grammar of the config file: what Python's configparser and the SDKs' own readers accept.</summary>
public class ConfigGrammarTests
{
    [Theory]
    // A note behind the name, which Python's reader skips.
    [InlineData("[p]  # note\nuser=x", "p", "user", "x", false)]
    [InlineData("[p];note\nuser=x", "p", "user", "x", false)]
    [InlineData("[p]\t# see [other]\nuser=x", "p", "user", "x", false)]
    [InlineData("[p]#\r\nuser=x\r\n[q] ; the second\r\nuser=y", "q", "user", "y", false)]
    [InlineData("[a]b]\nuser=x", "a]b", "user", "x", false)]
    [InlineData("[p] words\nuser=x", "p", "user", "x", true)]
    // Lines that continue the value before them.
    [InlineData("[p]\nnote = one\n  two\n\n  three\nuser=x", "p", "note", "one\ntwo\n\nthree", false)]
    [InlineData("[p]\nnote = one\n  # skipped\n  ; skipped\n\ttwo = 2\nuser=x", "p", "note", "one\ntwo = 2", false)]
    [InlineData("[p]\nnote = one\n  two\n\n\nuser=x", "p", "note", "one\ntwo", false)]
    [InlineData("[p]\nnote = one\n\n\nuser=x", "p", "note", "one", false)]
    [InlineData("[p]\nnote = one\n  two\nuser=x", "p", "user", "x", false)]
    [InlineData("[p]\nkey_file =\n    ~/key.pem\nuser=x", "p", "key_file", "~/key.pem", false)]
    // An indented line with a key that OCI knows is that key for the SDKs, and part of the value before it for Python: said.
    [InlineData("[p]\nuser=x\n  region=y", "p", "region", "y", true)]
    [InlineData("[p]\nuser=x\n  region=y", "p", "user", "x", true)]
    [InlineData("[p]\nuser=x\n  [q]\nuser=z", "q", "user", "z", true)]
    // A file that is indented as a whole continues nothing.
    [InlineData("  [p]\n  user = x\n  note = y\n", "p", "note", "y", false)]
    [InlineData("  [p]\n    note = y\n  user = x\n", "p", "user", "x", false)]
    [InlineData("[p]\n\n    # deep\n  note = y\n  user = x\n", "p", "user", "x", false)]
    // White space and separators.
    [InlineData("[p]\n\tuser\t=\tx\t\n", "p", "user", "x", false)]
    [InlineData("[ p ]\nuser :x=y", "p", "user", "x=y", false)]
    [InlineData("[p]\nnote=a:b", "p", "note", "a:b", false)]
    [InlineData("[p]\rUSER=x\rregion=y", "p", "user", "x", false)]
    [InlineData("\uFEFF[p]\r\nuser=x\r\n", "p", "user", "x", false)]
    // Only CR and LF end a line.
    [InlineData("[p]\nnote=x\u2028tenancy=t\nuser=x", "p", "tenancy", null, false)]
    [InlineData("[p]\nnote=x\u2028tenancy=t\nuser=x", "p", "note", "x\u2028tenancy=t", false)]
    [InlineData("[p]\nnote=x\fy\nuser=x", "p", "note", "x\fy", false)]
    [InlineData("[p]\nnote=x\u0085y\nuser=x", "p", "note", "x\u0085y", false)]
    [InlineData("[p]\nnote=x\u2029y\vz\nuser=x", "p", "note", "x\u2029y\vz", false)]
    // A section that comes twice is one for us, and an error for some tools.
    [InlineData("[p]\nuser=x\n[q]\nuser=y\n[p]\nnote=z", "p", "note", "z", true)]
    // No comment ends a value, for no reader.
    [InlineData("[p]\npass_phrase = a # b ; c", "p", "pass_phrase", "a # b ; c", false)]
    // What a profile takes over from DEFAULT, and only from that.
    [InlineData("[DEFAULT] # all\nregion=r\n[default]\nuser=x", "default", "region", "r", false)]
    [InlineData("[default]\nregion=r\n[p]\nuser=x", "p", "region", null, false)]
    [InlineData("[DEFAULT]\nregion=r\n[p]\nregion=\nuser=x", "p", "region", null, false)]
    public void Is_read_as_others_read_it(string text, string profile, string key, string? value, bool warns)
    {
        OciConfigFile file = OciConfigFile.Parse(text, "config");
        Assert.Equal(value, file.GetProfile(profile)[key]);
        Assert.Null(file.GetProfile(profile).Warning);
        Assert.Equal(warns, file.Warnings.Count > 0);
    }

    [Fact]
    public void A_section_that_comes_twice_is_said_with_both_lines()
    {
        OciConfigFile file = OciConfigFile.Parse("[p]\nuser=x\n\n[p] # again\nnote=z", "config");
        Assert.Equal("Line 4 of 'config' begins profile 'p' again (first in line 1); the two are read as one. Some OCI tools refuse such a "
            + "file.", Assert.Single(file.Warnings));
    }

    [Theory]
    [InlineData("[p]\nuser=x\n[q", 3)]
    [InlineData("[p]\n] = x\n\nwords", 4)]
    [InlineData("  indented\n[p]", 1)]
    [InlineData("[p]\n  words\nuser=x", 2)]
    [InlineData("[]  # note", 1)]
    public void What_nobody_reads_is_named_by_its_line(string text, int line)
    {
        MieException error = Assert.Throws<MieException>(() => OciConfigFile.Parse(text, "config"));
        Assert.Equal("ConfigFileInvalid", error.Code);
        Assert.Contains($"Line {line} of", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, bool> Encodings => new()
    {
        { "utf-8", true }, { "utf-8", false }, { "utf-16", true }, { "utf-16", false }, { "utf-16BE", true }, { "utf-16BE", false },
        { "utf-32", true }, { "iso-8859-1", false },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Is_read_in_each_encoding_that_editors_and_shells_write(string encoding, bool mark)
    {
        using TempFolder home = new();
        Encoding form = Encoding.GetEncoding(encoding);
        byte[] text = form.GetBytes("[p]\r\nuser=x\r\nkey_file=/caf\u00e9/k.pem\r\n");
        File.WriteAllBytes(home.At("config"), mark ? [.. form.GetPreamble(), .. text] : text);
        OciConfigFile file = OciConfigFile.Load(home.At("config"), home.Environment);
        Assert.Equal(["p"], file.ProfileNames);
        Assert.Equal("/caf\u00e9/k.pem", file.GetProfile("p")["key_file"]);
        Assert.Equal(encoding == "iso-8859-1", file.Warnings.Count > 0);
    }

    [Fact]
    public void A_value_that_cannot_have_two_lines_is_refused_by_its_name()
    {
        using TempFolder home = new();
        home.CopyKey("rsa2048-pkcs8.pem");
        home.Write(".oci/config", $"""
            [DEFAULT]
            user={TestKeys.User}
            tenancy={TestKeys.Tenancy}
            fingerprint={TestKeys.Fingerprint}
            key_file=~/key.pem
              of mine
            [other]
            key_file=~/key.pem
            """);
        MieException error = Assert.Throws<MieException>(() => OciCredentialFactory.Create(new OciCredentialOptions
        {
            Environment = home.Environment,
        }));
        Assert.Equal("ProfileValueInvalid", error.Code);
        Assert.Contains("'key_file'", error.Message, StringComparison.Ordinal);
        Assert.Contains("indented", error.Message, StringComparison.Ordinal);
        // No other profile suffers.
        OciCredentialFactory.Create(new OciCredentialOptions { Environment = home.Environment, ProfileName = "other" }).Dispose();
    }
}
