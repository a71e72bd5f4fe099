using MieTools.Core.Local;

namespace MieTools.Core.Tests.Local;

/// <summary>A file that another program holds for a moment.</summary>
public sealed class HeldFileTests
{
    private const int Shared = unchecked((int)0x80070020);
    private const int DiskFull = unchecked((int)0x80070070);

    [Fact]
    public void It_is_opened_when_it_is_let_go()
    {
        int tries = 0, pauses = 0;
        string opened = HeldFile.Patiently(() => ++tries < 3 ? throw new IOException("held", Shared) : "open", () => pauses++);
        Assert.Equal(("open", 3, 2), (opened, tries, pauses));
    }

    [Fact]
    public void What_stays_held_is_an_error_in_the_end()
    {
        int tries = 0;
        IOException error = Assert.Throws<IOException>(() => HeldFile.Patiently<string>(() => throw new IOException($"{++tries}", Shared),
            () => { }));
        Assert.Equal("4", error.Message);
    }

    [Fact]
    public void Anything_else_is_an_error_at_once()
    {
        int tries = 0;
        Assert.Throws<IOException>(() => HeldFile.Patiently<string>(() => throw new IOException($"{++tries}", DiskFull)));
        Assert.Throws<FileNotFoundException>(() => HeldFile.Patiently<string>(() => throw new FileNotFoundException($"{++tries}")));
        Assert.Equal(2, tries);
    }

    // ERROR_SHARING_VIOLATION, and what Windows says of a file that is open under the name that another is to get.
    [Theory]
    [InlineData(0x20)]
    [InlineData(0x21)]
    [InlineData(0x497)]
    [InlineData(0x498)]
    [InlineData(0x499)]
    [InlineData(0x4C8)]
    public void It_is_replaced_when_it_is_let_go(int code)
    {
        int tries = 0, pauses = 0;
        HeldFile.Replace(
            () =>
            {
                if (++tries < 4)
                    throw new IOException("held", unchecked((int)0x80070000) | code);
            },
            () => pauses++);
        Assert.Equal((4, 3), (tries, pauses));
    }

    [Fact]
    public void A_file_that_may_not_be_replaced_is_tried_again_only_where_that_is_said_of_a_held_one()
    {
        int tries = 0;
        Assert.Throws<UnauthorizedAccessException>(() => HeldFile.Replace(
            () =>
            {
                tries++;
                throw new UnauthorizedAccessException();
            },
            () => { }));
        Assert.Equal(OperatingSystem.IsWindows() ? 4 : 1, tries);
    }
}
