using System.Diagnostics;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

public sealed class ProcessTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "mie-test-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task It_says_where_it_is_and_stops_on_SIGTERM()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM: there it is Ctrl+Break, below.");
        using ServerProcess server = ServerProcess.Start("emulator", "--seed", "7");
        JsonNode info = await server.ReadyAsync();
        Assert.Equal(server.Process.Id, (int)info["pid"]!);
        using HttpClient http = new();
        Assert.Contains(
            "ok", await http.GetStringAsync((string)info["controlPlane"]! + "/emulator/health", TestContext.Current.CancellationToken));
        string config = (string)info["configFile"]!;
        string key = TestSigner.ReadProfile(config, "DEFAULT")["key_file"];
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.GetDirectoryName(config)!));
        }
        await SignalAsync("-TERM", server.Process);
        Assert.Equal(0, await server.EndAsync());
        Assert.Equal("", await server.Process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("", await server.Process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(Path.GetDirectoryName(config)));
    }

    [Fact]
    public async Task It_stops_on_SIGINT_when_it_has_no_parent_to_watch()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT: there it is Ctrl+Break, below.");
        Assert.SkipWhen(IgnoresInterrupts(), "What a shell starts in the background ignores SIGINT, and hands that on.");
        using ServerProcess server = ServerProcess.Start("emulator");
        await server.ReadyAsync();
        await SignalAsync("-INT", server.Process);
        Assert.Equal(0, await server.EndAsync());
    }

    [Fact]
    public async Task On_Windows_it_stops_on_Ctrl_Break_and_takes_its_keys_along()
    {
        using ServerProcess server = ServerProcess.StartBreakable("emulator");
        JsonNode info = await server.ReadyAsync();
        server.Break();
        Assert.Equal(0, await server.EndAsync());
        Assert.Equal("", await server.Process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(Path.GetDirectoryName((string)info["configFile"]!)));
    }

    [Fact]
    public async Task On_Windows_a_Ctrl_Break_that_is_its_parent_s_leaves_it_answering_and_it_stops_when_its_parent_dies()
    {
        using Process parent = ServerProcess.StartParent();
        using ServerProcess server = ServerProcess.StartBreakable("emulator", "--parent-pid", parent.Id.ToString());
        JsonNode info = await server.ReadyAsync();
        server.Break();
        await CheckItGoesOnAsync(server, info);
        parent.Kill();
        Assert.Equal(0, await server.EndAsync());
    }

    [Fact]
    public async Task It_stops_when_standard_input_is_closed_and_leaves_the_named_directory()
    {
        using ServerProcess server = ServerProcess.Start("emulator", "--stop-on-stdin-close", "--config-out", _directory);
        JsonNode info = await server.ReadyAsync();
        Assert.Equal(Path.Combine(_directory, "config"), (string?)info["configFile"]);
        server.Process.StandardInput.Close();
        Assert.Equal(0, await server.EndAsync());
        Assert.True(File.Exists(Path.Combine(_directory, "config")));
    }

    [Fact]
    public async Task It_stops_when_its_parent_dies()
    {
        using Process parent = ServerProcess.StartParent();
        using ServerProcess server = ServerProcess.Start("emulator", "--parent-pid", parent.Id.ToString());
        JsonNode info = await server.ReadyAsync();
        parent.Kill();
        Assert.Equal(0, await server.EndAsync());
        Assert.False(Directory.Exists(Path.GetDirectoryName((string)info["configFile"]!)));
    }

    [Fact]
    public async Task On_Windows_the_key_is_the_user_s_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Elsewhere modes say so.");
        using ServerProcess server = ServerProcess.Start("emulator", "--stop-on-stdin-close", "--config-out", _directory);
        string config = (string)(await server.ReadyAsync())["configFile"]!;
        if (OperatingSystem.IsWindows())
            AccessLists.AssertUserAlone(new FileInfo(TestSigner.ReadProfile(config, "DEFAULT")["key_file"]).GetAccessControl());
        server.Process.StandardInput.Close();
        Assert.Equal(0, await server.EndAsync());
    }

    [Fact]
    public async Task A_Ctrl_C_that_is_its_parent_s_leaves_it_answering_and_it_stops_when_its_parent_dies()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGINT: there it is Ctrl+Break, above.");
        using Process parent = ServerProcess.StartParent();
        using ServerProcess server = ServerProcess.Start("emulator", "--parent-pid", parent.Id.ToString());
        JsonNode info = await server.ReadyAsync();
        // Ctrl+C goes to a shell and to all it has started: it is for the shell.
        await SignalAsync("-INT", server.Process);
        await CheckItGoesOnAsync(server, info);
        parent.Kill();
        Assert.Equal(0, await server.EndAsync());
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_names()
    {
        await using MieEmulator first = await MieEmulator.StartAsync(new() { Seed = 7 }, TestContext.Current.CancellationToken);
        await using MieEmulator second = await MieEmulator.StartAsync(new() { Seed = 7 }, TestContext.Current.CancellationToken);
        Assert.Equal((first.CompartmentId, first.TenancyId), (second.CompartmentId, second.TenancyId));
    }

    [Fact]
    public async Task Faults_at_the_start_are_one_clear_line()
    {
        await using MieEmulator other = await MieEmulator.StartAsync(cancellation: TestContext.Current.CancellationToken);
        string file = Path.GetTempFileName();
        (string[] Arguments, string Text)[] cases =
        [
            (["--port", other.ControlPlane.Port.ToString()], "already in use"),
            (["--config-out", Path.Combine(file, "x")], "cannot be written"),
            (["--parent-pid", "999999999"], "no process 999999999"),
        ];
        foreach ((string[] arguments, string text) in cases)
        {
            using ServerProcess server = ServerProcess.Start(["emulator", .. arguments]);
            Assert.Equal(1, await server.EndAsync());
            string error = await server.Process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            Assert.Contains(text, error);
            Assert.Single(error.TrimEnd().Split('\n'));
        }
        File.Delete(file);
    }

    // One that stops takes no more connections from the start.
    private static async Task CheckItGoesOnAsync(ServerProcess server, JsonNode info)
    {
        for (int i = 0; i < 100; i++)
        {
            using HttpClient http = new();
            Assert.Contains(
                "ok", await http.GetStringAsync($"{info["controlPlane"]}/emulator/health", TestContext.Current.CancellationToken));
        }
        Assert.False(server.Process.HasExited);
    }

    private static async Task SignalAsync(string signal, Process process)
    {
        using Process kill = Process.Start("kill", [signal, process.Id.ToString()]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static bool IgnoresInterrupts()
    {
        const string Status = "/proc/self/status", Field = "SigIgn:";
        const ulong Interrupt = 1 << 1;
        string? ignored = File.Exists(Status)
            ? File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal))?[Field.Length..]
            : null;
        return ignored is not null && (Convert.ToUInt64(ignored.Trim(), 16) & Interrupt) != 0;
    }
}
