using System.Diagnostics;
using System.Runtime.Versioning;
using MieTools.Core.Local;

namespace MieTools.Core.Tests.Local;

/// <summary>The folder with the emulators that run.</summary>
public sealed class RunningEmulatorsTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("mie-").FullName;
    private readonly RunningEmulators _running;

    public RunningEmulatorsTests() => _running = new RunningEmulators(Path.Combine(_home, "a", "emulators"));

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void One_is_found_until_it_ends()
    {
        Assert.Empty(_running.List());
        RunningEmulator mine = Mine();
        using (_running.Announce(mine))
            Assert.Equal(mine, Assert.Single(_running.List()));
        Assert.Empty(Directory.GetFiles(_running.Folder));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Folder_and_files_are_the_users_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        Directory.CreateDirectory(_running.Folder);
        File.SetUnixFileMode(_running.Folder, (UnixFileMode)0b111_111_111);
        using IDisposable? announced = _running.Announce(Mine());
        Assert.Equal((UnixFileMode)0b111_000_000, File.GetUnixFileMode(_running.Folder));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(_running.Folder))));
    }

    [Fact]
    public void One_whose_process_is_gone_is_not_listed_and_its_file_goes()
    {
        // No process of Linux or Windows has this number.
        _running.Announce(Mine() with { ProcessId = int.MaxValue });
        Assert.Empty(_running.List());
        Assert.Empty(Directory.GetFiles(_running.Folder));
    }

    [Fact]
    public void Nor_is_one_whose_number_another_process_has_got()
    {
        _running.Announce(Mine() with { StartTime = DateTimeOffset.UtcNow.AddHours(-5) });
        Assert.Empty(_running.List());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{ \"controlPlane\": 1 }")]
    public void What_is_none_of_its_files_is_left_alone(string content)
    {
        using IDisposable? announced = _running.Announce(Mine());
        string other = Path.Combine(_running.Folder, $"{Environment.MachineName}.1.json");
        File.WriteAllText(other, content);
        Assert.Single(_running.List());
        Assert.True(File.Exists(other));
    }

    [Fact]
    public void A_link_in_the_folders_place_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a right on Windows.");
        Directory.CreateDirectory(Path.Combine(_home, "a"));
        Directory.CreateDirectory(Path.Combine(_home, "elsewhere"));
        Directory.CreateSymbolicLink(_running.Folder, Path.Combine(_home, "elsewhere"));
        Assert.Null(_running.Announce(Mine()));
        Assert.Empty(_running.List());
        Assert.Empty(Directory.GetFiles(Path.Combine(_home, "elsewhere")));
    }

    [Fact]
    public void Without_a_folder_for_it_nothing_is_wrong()
    {
        Assert.Null(new RunningEmulators(Path.Combine("MieTools", "emulators")).Announce(Mine()));
        Assert.Empty(new RunningEmulators(Path.Combine("MieTools", "emulators")).List());
    }

    private static RunningEmulator Mine()
    {
        using Process process = Process.GetCurrentProcess();
        return new RunningEmulator
        {
            ControlPlane = "http://127.0.0.1:1",
            Inference = "http://127.0.0.1:1",
            ConfigFile = "/config",
            Profile = "DEFAULT",
            CompartmentId = "c",
            ProjectId = "p",
            ModelId = "m",
            DataPath = "/data",
            ProcessId = process.Id,
            StartTime = process.StartTime,
            ParentProcessId = 7,
        };
    }
}
