using MieTools.Core.Auth.Config;
using MieTools.Core.Local;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Local;

/// <summary>A file that is reached by a link changes when its own file does.</summary>
public sealed class FileStampTests
{
    [Fact]
    public void A_link_has_the_stamp_of_its_file()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Links need a right of their own on Windows.");
        using TempFolder home = new();
        File.WriteAllText(home.At("real"), "one");
        File.CreateSymbolicLink(home.At("link"), home.At("real"));
        File.CreateSymbolicLink(home.At("second"), home.At("link"));
        FileStamp before = FileStamp.Of(home.At("second"));
        Assert.Equal(FileStamp.Of(home.At("real")), before);
        File.WriteAllText(home.At("real"), "another");
        Assert.NotEqual(before, FileStamp.Of(home.At("second")));
        File.Delete(home.At("real"));
        Assert.Equal(default, FileStamp.Of(home.At("link")));
    }

    [Fact]
    public void A_config_file_behind_a_link_is_read_again_when_it_changes()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Links need a right of their own on Windows.");
        using TempFolder home = new();
        File.WriteAllText(home.At("real"), "[DEFAULT]\nregion=us-ashburn-1\n");
        File.CreateSymbolicLink(home.At("config"), home.At("real"));
        Assert.Equal("us-ashburn-1", OciConfigFile.Load(home.At("config"), home.Environment).GetProfile()["region"]);
        File.WriteAllText(home.At("real"), "[DEFAULT]\nregion=eu-frankfurt-1\n");
        Assert.Equal("eu-frankfurt-1", OciConfigFile.Load(home.At("config"), home.Environment).GetProfile()["region"]);
    }
}
