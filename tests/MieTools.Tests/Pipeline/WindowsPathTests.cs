using MieTools.Pipeline;

namespace MieTools.Tests.Pipeline;

/// <summary>Which paths Windows takes as they are; the rule itself runs everywhere.</summary>
public sealed class WindowsPathTests
{
    [Theory]
    [InlineData(@"\\server\share\x.json", true)]
    [InlineData("//server/share/x.json", true)]
    [InlineData(@"\/server\share\x.json", true)]
    [InlineData(@"\\?\C:\x.json", true)]
    [InlineData(@"\\?\UNC\server\share\x.json", true)]
    [InlineData(@"\\.\NUL", true)]
    [InlineData(@"C:\x.json", false)]
    [InlineData(@"\x.json", false)]
    [InlineData("/x.json", false)]
    [InlineData(@"x\\y.json", false)]
    [InlineData(@"\\", false)]
    [InlineData("", false)]
    public void One_that_is_complete_is_known(string path, bool isComplete) => Assert.Equal(isComplete, WindowsPath.IsComplete(path));

    [Theory]
    [InlineData(@"\\?\C:\x.json", @"C:\x.json")]
    [InlineData(@"\\?\C:\?.json", @"C:\?.json")]
    [InlineData(@"\\server\*.json", @"\\server\*.json")]
    [InlineData("?.json", "?.json")]
    public void The_prefix_is_no_pattern(string path, string pattern) => Assert.Equal(pattern, WindowsPath.Pattern(path));
}
