using System.Diagnostics;
using MieTools.Core.Local;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Local;

public sealed class ReplacementFileTests : IDisposable
{
    private const string NoLinks = "Windows has neither these links nor modes.";
    // ERROR_SHARING_VIOLATION.
    private const int Held = unchecked((int)0x80070020);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_there_stays_until_the_new_content_is_whole()
    {
        string path = _folder.Write("a.txt", "old");
        using (ReplacementFile file = ReplacementFile.Open(path))
        {
            file.Stream.Write(new byte[100_000]);
            file.Stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
        }
        Assert.Equal("old", File.ReadAllText(path));
        Replace(path, "new");
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void A_file_that_is_new_is_not_there_until_it_is_whole()
    {
        string path = _folder.At("a.txt");
        using (ReplacementFile file = ReplacementFile.Open(path))
        {
            file.Stream.WriteByte(1);
            Assert.False(File.Exists(path));
        }
        Assert.Empty(Directory.GetFiles(_folder.Root));
        Replace(path, "new");
        Assert.Equal([path], Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void A_file_that_is_held_for_a_moment_is_replaced_and_one_that_stays_held_is_as_it_was()
    {
        string path = _folder.Write("a.txt", "old");
        int tries = 0;
        using (ReplacementFile file = ReplacementFile.Open(path))
        {
            file.Stream.Write("new"u8);
            file.Commit((from, to) =>
            {
                if (++tries < 3)
                    throw new IOException("held", Held);
                File.Move(from, to, overwrite: true);
            }, () => { });
        }
        Assert.Equal((3, "new"), (tries, File.ReadAllText(path)));
        using (ReplacementFile file = ReplacementFile.Open(path))
        {
            file.Stream.Write("newer"u8);
            Assert.Throws<IOException>(() => file.Commit((_, _) => throw new IOException("held", Held), () => { }));
        }
        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_folder.Root));
    }

    // As a virus scanner and an indexer hold it: nobody else may write or delete it meanwhile.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task On_Windows_what_another_holds_is_replaced_once_it_lets_go(bool isPrivate)
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Elsewhere a file that is open can be replaced.");
        string path = _folder.Write("a.txt", "old");
        using ReplacementFile file = ReplacementFile.Open(path, isPrivate);
        file.Stream.Write("new"u8);
        FileStream holder = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        try
        {
            using SemaphoreSlim waiting = new(0), letGo = new(0);
            Task commit = Task.Run(() => file.Commit(file.Rename, () =>
            {
                waiting.Release();
                letGo.Wait(TimeSpan.FromSeconds(60));
            }), TestContext.Current.CancellationToken);
            Assert.True(await waiting.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            await holder.DisposeAsync();
            letGo.Release();
            await commit;
        }
        finally
        {
            await holder.DisposeAsync();
        }
        Assert.Equal("new", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_full_disk_leaves_the_old_file_and_nothing_else()
    {
        using FullDisk disk = FullDisk.MountOrSkip();
        string path = Path.Combine(disk.Folder, "a.bin");
        byte[] old = new byte[20_000];
        Array.Fill(old, (byte)'x');
        File.WriteAllBytes(path, old);
        foreach (int length in (int[])[50_000, 200_000])
        {
            IOException full = Assert.Throws<IOException>(() =>
            {
                using ReplacementFile file = ReplacementFile.Open(path);
                file.Stream.Write(new byte[length]);
                file.Commit();
            });
            Assert.Equal("No space left on device.", ReplacementFile.ReasonOf(full));
            Assert.Equal(old, File.ReadAllBytes(path));
            Assert.Equal([path], Directory.GetFiles(disk.Folder));
        }
        Replace(path, "new");
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void The_mode_stays()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip(NoLinks);
            return;
        }
        string path = _folder.Write("a.txt", "old");
        foreach (int bits in (int[])[0b110_000_000, 0b110_110_100, 0b111_101_101])
        {
            UnixFileMode mode = (UnixFileMode)bits;
            File.SetUnixFileMode(path, mode);
            Replace(path, "new");
            Assert.Equal(mode, File.GetUnixFileMode(path));
        }
        using (ReplacementFile file = ReplacementFile.Open(path, isPrivate: true))
            file.Commit();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void The_owner_stays_where_this_user_may_give_files_away()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root can give a file away.");
        string path = _folder.Write("a.txt", "old");
        Run("chown", "12345:23456", path);
        Replace(path, "new");
        FileStatus status = FileStatus.Of(path);
        Assert.Equal((FileKind.Regular, 12345u, 23456u), (status.Kind, status.User, status.Group));
    }

    [Fact]
    public void A_link_goes_on_leading_to_the_file_wherever_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoLinks);
        string real = _folder.Write("far/real.txt", "old"), link = _folder.At("link"), second = _folder.At("second");
        File.CreateSymbolicLink(link, "far/real.txt");
        File.CreateSymbolicLink(second, link);
        Replace(second, "new");
        Assert.Equal("new", File.ReadAllText(real));
        Assert.Equal(("far/real.txt", link), (new FileInfo(link).LinkTarget, new FileInfo(second).LinkTarget));
        Assert.Equal([real], Directory.GetFiles(_folder.At("far")));
        File.Delete(real);
        Replace(second, "again");
        Assert.Equal("again", File.ReadAllText(real));
        Assert.Equal(link, new FileInfo(second).LinkTarget);
    }

    [Fact]
    public void A_link_that_goes_round_in_circles_is_an_error()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoLinks);
        File.CreateSymbolicLink(_folder.At("a"), _folder.At("b"));
        File.CreateSymbolicLink(_folder.At("b"), _folder.At("a"));
        Assert.Throws<IOException>(() => ReplacementFile.Open(_folder.At("a")));
    }

    [Fact]
    public void A_file_that_may_not_be_written_is_not_replaced_either()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root")
        {
            Assert.Skip("The superuser may write all files.");
            return;
        }
        string path = _folder.Write("a.txt", "old");
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Assert.Throws<UnauthorizedAccessException>(() => ReplacementFile.Open(path));
    }

    [Fact]
    public void Folders_and_what_is_below_a_file_are_errors()
    {
        Assert.Contains("it is a folder", Assert.Throws<IOException>(() => ReplacementFile.Open(_folder.Root)).Message);
        Assert.Contains("there is no folder", Assert.Throws<IOException>(() => ReplacementFile.Open(_folder.At("no/a.txt"))).Message);
    }

    [Fact]
    public void Devices_are_written_to_and_stay_devices()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Uses /dev.");
        Replace("/dev/null", "gone");
        string link = _folder.At("null");
        File.CreateSymbolicLink(link, "/dev/null");
        Replace(link, "gone");
        Assert.Equal(FileKind.Device, FileStatus.Of("/dev/null").Kind);
        Assert.Equal([link], Directory.GetFileSystemEntries(_folder.Root));
        using ReplacementFile full = ReplacementFile.Open("/dev/full");
        Assert.Throws<IOException>(() =>
        {
            full.Stream.Write("x"u8);
            full.Commit();
        });
    }

    [Fact]
    public async Task A_pipe_gets_the_bytes_and_stays_a_pipe()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoLinks);
        string pipe = _folder.At("pipe");
        Run("mkfifo", pipe);
        Task<string> reader = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        Replace(pipe, "through");
        Assert.Equal("through", await reader.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal(FileKind.Device, FileStatus.Of(pipe).Kind);
    }

    [Fact]
    public void The_name_beside_is_random_and_known()
    {
        string first = Path.GetFileName(PartialFiles.NewPath("/x")), second = Path.GetFileName(PartialFiles.NewPath("/x"));
        Assert.NotEqual(first, second);
        Assert.True(PartialFiles.IsPartial(first));
        foreach (string other in (string[])["config", ".mie-.partial", first + "x", "a" + first, first.ToLowerInvariant()])
            Assert.False(PartialFiles.IsPartial(other), other);
    }

    [Fact]
    public void What_a_killed_process_left_is_swept_and_nothing_else()
    {
        // Beyond the highest number that a process has.
        string left = _folder.Write(".mie-7FFFFFFF" + new string('A', 24) + ".partial", "half");
        string old = _folder.Write(".mie-FFFFFFFF" + new string('B', 24) + ".partial", "half of an earlier version");
        string other = _folder.Write(".mie-7FFFFFFF.partial", "somebody's");
        string folder = _folder.At(".mie-7FFFFFFF" + new string('C', 24) + ".partial");
        Directory.CreateDirectory(folder);
        using (ReplacementFile alive = ReplacementFile.Open(_folder.At("b.txt")))
        {
            string[] writing = [.. Directory.GetFiles(_folder.Root).Except([left, old, other])];
            Assert.Single(writing);
            Replace(_folder.At("a.txt"), "new");
            Assert.False(File.Exists(left));
            Assert.False(File.Exists(old));
            Assert.True(File.Exists(writing[0]));
            alive.Commit();
        }
        Assert.Equal(["a.txt", "b.txt", Path.GetFileName(other)],
            Directory.GetFiles(_folder.Root).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)
                .OrderBy(f => f[0] == '.'));
        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public void A_link_with_the_name_of_what_is_left_leads_to_no_loss()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), NoLinks);
        string target = _folder.Write("far/precious", "precious");
        File.CreateSymbolicLink(_folder.At(".mie-7FFFFFFF" + new string('A', 24) + ".partial"), target);
        Replace(_folder.At("a.txt"), "new");
        Assert.Equal("precious", File.ReadAllText(target));
    }

    [Fact]
    public void What_is_held_by_a_process_of_another_machine_or_container_stays()
    {
        string held = _folder.Write(".mie-7FFFFFFF" + new string('A', 24) + ".partial", "half");
        using (new FileStream(held, FileMode.Open, FileAccess.Write, FileShare.Read))
        {
            Replace(_folder.At("a.txt"), "new");
            Assert.True(File.Exists(held));
        }
        Replace(_folder.At("a.txt"), "new");
        Assert.False(File.Exists(held));
    }

    private static void Replace(string path, string text)
    {
        using ReplacementFile file = ReplacementFile.Open(path);
        file.Stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
        file.Commit();
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
