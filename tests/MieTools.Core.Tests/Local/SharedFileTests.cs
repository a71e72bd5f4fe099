using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Local;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Local;

/// <summary>Files that another program has open to write, as the OCI CLI has those of a session that it renews.</summary>
public sealed class SharedFileTests
{
    [Fact]
    public void Config_key_token_and_authorities_are_read_meanwhile()
    {
        using TempFolder folder = new();
        // On Windows alone an open file keeps others out that do not share it.
        using (Written(folder.At("config"), "[DEFAULT]\nregion=us-ashburn-1\n"))
            Assert.Equal(["DEFAULT"], OciConfigFile.Load(folder.At("config")).ProfileNames);
        using (Written(folder.At("token"), "abc"))
            Assert.Equal("abc", TokenFile.Read(folder.At("token"), "Sign in again."));
        string error;
        using (Written(folder.At("key.pem"), "no key"))
            error = Assert.Throws<MieException>(() => OciKeyLoader.LoadFile(folder.At("key.pem"))).Code;
        Assert.Equal("KeyFileInvalid", error);
        using (Written(folder.At("ca.pem"), "no certificate"))
            error = Assert.Throws<MieException>(() => PrivateTrust.Load(folder.At("ca.pem"))).Code;
        Assert.Equal("CaFileInvalid", error);
    }

    [Fact]
    public async Task A_body_or_a_payload_is_read_meanwhile()
    {
        using TempFolder folder = new();
        string path = folder.At("payload.json");
        using (Written(path, "{}"))
            Assert.Equal("{}"u8.ToArray(), await LocalFiles.ReadAsync(path, 10, TestContext.Current.CancellationToken));
    }

    private static FileStream Written(string path, string text)
    {
        FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        file.Write(System.Text.Encoding.ASCII.GetBytes(text));
        file.Flush();
        return file;
    }
}
