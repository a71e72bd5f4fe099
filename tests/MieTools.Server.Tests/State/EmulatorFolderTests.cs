using System.Diagnostics;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Which folders an emulator writes to, and that nothing of anybody else's is lost there.</summary>
public sealed class EmulatorFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mie-folder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, bool> Foreign()
    {
        TheoryData<string, bool> cases = [];
        foreach (string name in (string[])["config", "api_key.pem", "token", ".hidden", "emulator.lock", "emulator.pid", "emulator.files",
            "state.journal.new", ".mie-x.partial"])
        {
            cases.Add(name, false);
            cases.Add(name, true);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Foreign))]
    public async Task A_folder_with_a_file_of_somebody_else_is_refused_as_it_is(string name, bool data)
    {
        string path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, "[DEFAULT]\nmine", TestContext.Current.CancellationToken);
        Assert.Contains($"holds the file '{name}', which no emulator has made", await RefusedAsync(data));
        Assert.Equal("[DEFAULT]\nmine", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.True(Directory.GetFileSystemEntries(_folder).Length == 1 || name == "emulator.lock");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_is_not_followed(bool data)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        string far = Directory.CreateTempSubdirectory("mie-far-").FullName, target = Path.Combine(far, "precious");
        await File.WriteAllTextAsync(target, "precious", TestContext.Current.CancellationToken);
        foreach (string name in (string[])["config", "emulator.lock", "emulator.pid", "state.journal", "ca.pem"])
        {
            string link = Path.Combine(_folder, name);
            File.CreateSymbolicLink(link, target);
            Assert.Contains($"'{name}'", await RefusedAsync(data));
            File.Delete(link);
            File.Delete(Path.Combine(_folder, "emulator.lock"));
        }
        Assert.Equal("precious", await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken));
        Directory.Delete(far, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_link_that_leads_nowhere_makes_no_file_there(bool data)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        string far = Directory.CreateTempSubdirectory("mie-far-").FullName, target = Path.Combine(far, "planted");
        foreach (string name in (string[])["emulator.lock", "emulator.pid", "emulator.files", "state.journal", "config",
            ".mie-" + new string('A', 32) + ".partial"])
        {
            string link = Path.Combine(_folder, name);
            File.CreateSymbolicLink(link, target);
            Assert.Contains($"'{name}'", await RefusedAsync(data));
            Assert.False(File.Exists(target), name);
            Assert.Equal(target, new FileInfo(link).LinkTarget);
            File.Delete(link);
            File.Delete(Path.Combine(_folder, "emulator.lock"));
        }
        Directory.Delete(far, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_emulator_finds_its_own_folder_good_again(bool data)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "below"));
        await using (await StartAsync(data, "bob=read"))
        {
        }
        // As a client does that renews its token.
        string token = Path.Combine(_folder, "token");
        await File.WriteAllTextAsync(token, (await File.ReadAllTextAsync(token, TestContext.Current.CancellationToken))[..^9] + "AAAAAAAAA",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, ".mie-" + new string('A', 32) + ".partial"), "half",
            TestContext.Current.CancellationToken);
        await using (await StartAsync(data))
        {
        }
        await using (await StartAsync(!data))
        {
        }
    }

    [Theory]
    [InlineData("config")]
    [InlineData("api_key.pem")]
    [InlineData("token")]
    public async Task A_file_that_was_changed_since_is_not_replaced(string name)
    {
        await using (await StartAsync(data: false))
        {
        }
        string path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, "real", TestContext.Current.CancellationToken);
        Assert.Contains($"'{name}', which was changed", await RefusedAsync(data: false));
        Assert.Equal("real", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task The_folder_of_an_emulator_that_runs_is_refused(bool first, bool second)
    {
        string before;
        await using (MieEmulator running = await StartAsync(first))
        {
            before = await File.ReadAllTextAsync(running.ConfigFile, TestContext.Current.CancellationToken);
            Assert.Contains("in use by another emulator of this process", await RefusedAsync(second));
            Assert.Equal(before, await File.ReadAllTextAsync(running.ConfigFile, TestContext.Current.CancellationToken));
        }
        await using (await StartAsync(second))
        {
        }
    }

    [Fact]
    public async Task The_config_may_go_to_the_data_folder_by_name()
    {
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            new() { DataDirectory = _folder, ConfigDirectory = Path.Combine(_folder, ".") }, TestContext.Current.CancellationToken);
        Assert.Equal(Path.Combine(_folder, "config"), emulator.ConfigFile);
    }

    [Fact]
    public async Task A_killed_emulator_leaves_a_folder_that_the_next_one_takes()
    {
        using (ServerProcess first = ServerProcess.Start("emulator", "--config-out", _folder))
        {
            await first.ReadyAsync();
            Assert.Contains($"in use by process {first.Process.Id}", await RefusedAsync(data: false));
            first.Process.Kill();
            await first.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        await using (await StartAsync(data: false))
        {
        }
    }

    [Fact]
    public async Task On_a_full_disk_the_old_config_stays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root on Linux can mount a small disk.");
        using (Process mount = Process.Start("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", _folder]))
        {
            await mount.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.SkipUnless(mount.ExitCode == 0, "This container may not mount a disk.");
        }
        try
        {
            string config;
            await using (MieEmulator first = await StartAsync(data: false))
                config = await File.ReadAllTextAsync(first.ConfigFile, TestContext.Current.CancellationToken);
            string[] files = Directory.GetFiles(_folder);
            // Twelve users more need more than the disk has left.
            Assert.EndsWith("cannot be written: No space left on device.",
                await RefusedAsync(false, [.. Enumerable.Range(0, 12).Select(i => $"user{i}=read")]));
            Assert.Equal(config, await File.ReadAllTextAsync(Path.Combine(_folder, "config"), TestContext.Current.CancellationToken));
            Assert.DoesNotContain(Directory.GetFiles(_folder), f => f.EndsWith(".partial", StringComparison.Ordinal));
            Assert.All(files, f => Assert.True(File.Exists(f)));
            foreach (string made in Directory.GetFiles(_folder, "user*"))
                File.Delete(made);
            await using (await StartAsync(data: false))
            {
            }
        }
        finally
        {
            using Process umount = Process.Start("umount", [_folder]);
            await umount.WaitForExitAsync(CancellationToken.None);
        }
    }

    private Task<MieEmulator> StartAsync(bool data, params string[] users) => MieEmulator.StartAsync(
        data ? new() { DataDirectory = _folder, Users = users } : new() { ConfigDirectory = _folder, Users = users },
        TestContext.Current.CancellationToken);

    private async Task<string> RefusedAsync(bool data, params string[] users) =>
        (await Assert.ThrowsAnyAsync<IOException>(() => StartAsync(data, users))).Message;
}
