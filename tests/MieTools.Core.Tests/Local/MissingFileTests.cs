using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Local;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Local;

/// <summary>Each system has its own words for a file that is not there.</summary>
public sealed class MissingFileTests
{
    [Theory]
    [InlineData(123, true)]
    [InlineData(161, true)]
    [InlineData(53, true)]
    [InlineData(67, true)]
    [InlineData(20, true)]
    [InlineData(32, false)]
    [InlineData(112, false)]
    public void Windows_says_it_by_a_number(int code, bool isMissing) =>
        Assert.Equal(isMissing, MissingFile.IsSaidBy(new IOException("the file", unchecked((int)0x80070000) | code)));

    [Fact]
    public void Unix_says_it_by_a_type()
    {
        Assert.True(MissingFile.IsSaidBy(new FileNotFoundException()));
        Assert.True(MissingFile.IsSaidBy(new DirectoryNotFoundException()));
        Assert.False(MissingFile.IsSaidBy(new UnauthorizedAccessException()));
        Assert.False(MissingFile.IsSaidBy(new IOException("the disk is full")));
    }

    [Fact]
    public void A_name_that_no_file_of_Windows_has_is_not_found_in_the_words_of_a_file()
    {
        Exception said = new IOException("The filename, directory name, or volume label syntax is incorrect.", unchecked((int)0x8007007B));
        Assert.Equal("FileNotFound", LocalFiles.NotReadable("\"prompt.txt\"", said).Code);
    }

    // As Windows says it of a path with quotes in it, and as others do.
    [Theory]
    [InlineData(unchecked((int)0x8007007B))]
    [InlineData(0)]
    public void A_file_in_quotes_is_told_to_go_without_them(int code)
    {
        Exception said = code == 0 ? new FileNotFoundException() : new IOException("syntax", code);
        MieException error = LocalFiles.NotReadable(@"C:\me\'C:\x\prompt.txt'", said);
        Assert.Equal("FileNotFound", error.Code);
        Assert.StartsWith("Write the path without quotes. Check the path.", error.Advice, StringComparison.Ordinal);
        Assert.Equal(MieErrors.FileNotFound.Advice, LocalFiles.NotReadable("it's.txt", said).Advice);
        Assert.Equal(MieErrors.FileNotFound.Advice, LocalFiles.NotReadable("it'", said).Advice);
    }

    [Theory]
    [InlineData("token", "TokenFileNotFound")]
    [InlineData("authorities", "CaFileNotFound")]
    [InlineData("config", "ConfigFileNotFound")]
    public void Other_files_in_quotes_are_too(string what, string code)
    {
        using TempFolder folder = new();
        string path = $"\"{folder.At("it")}\"";
        MieException error = Assert.Throws<MieException>(() =>
        {
            if (what == "token")
                TokenFile.Read(path, "Sign in again.");
            else if (what == "authorities")
                PrivateTrust.Load(path);
            else
                OciConfigFile.Load(path);
        });
        Assert.Equal(code, error.Code);
        Assert.StartsWith("Write the path without quotes. ", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_file_in_quotes_is_told_to_go_without_them()
    {
        using TempFolder folder = new();
        MieException error = Assert.Throws<MieException>(() => OciKeyLoader.LoadFile($"\"{folder.At("key.pem")}\""));
        Assert.Equal("KeyFileNotFound", error.Code);
        Assert.Contains("without quotes", error.Advice, StringComparison.Ordinal);
    }
}
