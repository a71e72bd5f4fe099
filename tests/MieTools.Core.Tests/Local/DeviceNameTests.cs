using MieTools.Core.Local;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Local;

/// <summary>What Windows takes for a device, by the name alone.</summary>
public sealed class DeviceNameTests
{
    [Theory]
    [InlineData("NUL", "NUL")]
    [InlineData(@"C:\answers\nul", "NUL")]
    [InlineData(@"C:\answers\Nul.txt", "NUL")]
    [InlineData("NUL:", "NUL")]
    [InlineData("answers/con", "CON")]
    [InlineData(@"\\.\NUL", "NUL")]
    [InlineData("aux .tar.gz", "AUX")]
    [InlineData("com1", "COM1")]
    [InlineData("LPT9.log", "LPT9")]
    [InlineData("COM¹", "COM¹")]
    [InlineData("conout$", "CONOUT$")]
    [InlineData("null", null)]
    [InlineData("com", null)]
    [InlineData("com0", null)]
    [InlineData("com10", null)]
    [InlineData("console.txt", null)]
    [InlineData(@"nul\answer.txt", null)]
    [InlineData(@"\\?\C:\answers\nul", null)]
    [InlineData(@"\\server\share\answer.txt", null)]
    [InlineData("", null)]
    public void A_device_is_known(string path, string? name) => Assert.Equal(name, DeviceName.Of(path));

    [Fact]
    public async Task Elsewhere_it_is_a_name_like_any_other()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There it is a device.");
        using TempFolder folder = new();
        using (ReplacementFile file = ReplacementFile.Open(folder.At("NUL")))
        {
            file.Stream.Write("kept"u8);
            file.Commit();
        }
        Assert.Equal("kept"u8.ToArray(), await LocalFiles.ReadAsync(folder.At("NUL"), 10, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task On_Windows_NUL_takes_everything_and_the_others_are_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows has such names.");
        using TempFolder folder = new();
        using (ReplacementFile file = ReplacementFile.Open(folder.At("NUL")))
        {
            file.Stream.Write("gone"u8);
            file.Commit();
        }
        Assert.Empty(await LocalFiles.ReadAsync(folder.At("NUL"), 10, TestContext.Current.CancellationToken));
        IOException error = Assert.Throws<IOException>(() => ReplacementFile.Open(folder.At("con")));
        Assert.Contains("'CON' is the name of a device", error.Message, StringComparison.Ordinal);
    }
}
