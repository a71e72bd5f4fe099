using MieTools.Core.Local;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Local;

/// <summary>Files and folders of the user alone, on every system by its own means.</summary>
public sealed class PrivateAccessTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public void A_new_file_and_a_new_folder_are_the_user_s_alone()
    {
        using TempFolder folder = new();
        string inner = folder.At("inner");
        PrivateAccess.CreateDirectory(inner);
        string path = Path.Combine(inner, "key.pem");
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        using (FileStream file = PrivateAccess.Open(path, options))
            file.Write("key"u8);
        Assert.Equal("key", File.ReadAllText(path));
        if (OperatingSystem.IsWindows())
        {
            AccessLists.AssertUserAlone(new FileInfo(path).GetAccessControl());
            AccessLists.AssertUserAlone(new DirectoryInfo(inner).GetAccessControl());
            return;
        }
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(path));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(inner));
    }
}
