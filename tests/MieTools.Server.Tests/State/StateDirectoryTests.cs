using System.Diagnostics;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>What a data directory refuses, and in which words.</summary>
public sealed class StateDirectoryTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), "mie-test-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_second_emulator_is_refused_until_the_first_is_gone()
    {
        using (ServerProcess first = ServerProcess.Start("emulator", "--data", _directory))
        {
            await first.ReadyAsync();
            using ServerProcess second = ServerProcess.Start("emulator", "--data", _directory + "/.");
            Assert.Equal(1, await second.EndAsync());
            string text = Assert.Single((await second.Process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).TrimEnd()
                .Split('\n'));
            Assert.Contains($"'{_directory}", text);
            Assert.Contains($"process {first.Process.Id}.", text);
            await RefusedAsync($"process {first.Process.Id}.");
            first.Process.Kill();
            await first.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        // The files of the killed one are no obstacle.
        Assert.True(File.Exists(Path.Combine(_directory, "emulator.pid")));
        await using (await StartAsync())
            await RefusedAsync($"another emulator of this process ({Environment.ProcessId})");
        await using (await StartAsync())
            Assert.True(File.Exists(StateFile.Of(_directory)));
        Assert.False(File.Exists(Path.Combine(_directory, "emulator.pid")));
    }

    [Fact]
    public async Task Only_its_user_may_read_what_it_keeps()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }
        await using MieEmulator emulator = await StartAsync();
        using TestClient client = new(emulator);
        await client.CreateAsync();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_directory));
        string[] files = Directory.GetFiles(_directory);
        Assert.Contains(StateFile.Of(_directory) + "-wal", files);
        foreach (string file in files)
            Assert.Equal((file, UnixFileMode.UserRead | UnixFileMode.UserWrite), (file, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Without_a_data_directory_SQLite_is_not_loaded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads the process's maps.");
        foreach ((string[] arguments, bool loaded) in ((string[], bool)[])[([], false), (["--data", _directory], true)])
        {
            using ServerProcess server = ServerProcess.Start(["emulator", "--no-verify", .. arguments]);
            JsonNode info = await server.ReadyAsync();
            using HttpClient http = new();
            Assert.Contains("[]",
                await http.GetStringAsync(
                    $"{info["controlPlane"]}/20190101/modelDeployments?compartmentId=c", TestContext.Current.CancellationToken));
            string maps = await File.ReadAllTextAsync($"/proc/{server.Process.Id}/maps", TestContext.Current.CancellationToken);
            Assert.Equal(loaded, maps.Contains("sqlite", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_be_used_is_refused()
    {
        string file = Path.GetTempFileName();
        await RefusedAsync("is a file. Name a folder.", file);
        await RefusedAsync("cannot be read and written", Path.Combine(file, "below"));
        await RefusedAsync("has no name", " ");
        File.Delete(file);
        if (OperatingSystem.IsWindows())
            return;
        // The superuser may write where the mode forbids it, but not here.
        if (OperatingSystem.IsLinux())
            await RefusedAsync("'/proc/self/x' cannot be read and written", "/proc/self/x");
        if (Environment.UserName == "root")
            return;
        await (await StartAsync()).DisposeAsync();
        File.SetUnixFileMode(_directory, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await RefusedAsync("cannot be read and written");
        File.SetUnixFileMode(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_file_that_is_not_whole_is_refused_and_left_as_it_is()
    {
        string id = await FillAsync();
        byte[] good = await File.ReadAllBytesAsync(StateFile.Of(_directory), TestContext.Current.CancellationToken);
        byte[] Spoiled(Range range, byte value)
        {
            byte[] bytes = [.. good];
            bytes.AsSpan(range).Fill(value);
            return bytes;
        }
        (byte[] Bytes, string Text)[] cases =
        [
            ([], "is damaged: it is empty"),
            ([1, 2, 3], "is damaged"),
            (Spoiled(.., 0x5A), "is damaged"),
            (Spoiled(..100, 0), "is damaged"),
            (Spoiled(4096..8192, 0xFF), "is damaged"),
            (good[..(good.Length / 2)], "is damaged"),
        ];
        foreach ((byte[] bytes, string text) in cases)
        {
            await File.WriteAllBytesAsync(StateFile.Of(_directory), bytes, TestContext.Current.CancellationToken);
            Assert.Contains("begin anew", await RefusedAsync(text));
            Assert.Equal(bytes, await File.ReadAllBytesAsync(StateFile.Of(_directory), TestContext.Current.CancellationToken));
        }
        await File.WriteAllBytesAsync(StateFile.Of(_directory), good, TestContext.Current.CancellationToken);
        await using MieEmulator emulator = await StartAsync();
        using TestClient client = new(emulator);
        Assert.NotNull(await client.CallAsync("GET", "/20190101/modelDeployments/" + id));
    }

    [Fact]
    public async Task A_journal_whose_head_is_damaged_is_refused()
    {
        string id;
        using (ServerProcess server = ServerProcess.Start("emulator", "--no-verify", "--data", _directory))
        {
            using HttpClient http = new() { BaseAddress = new Uri((string)(await server.ReadyAsync())["controlPlane"]!) };
            using StringContent body = new(DeploymentBody(1), System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await http.PostAsync(
                "/20190101/modelDeployments", body, TestContext.Current.CancellationToken);
            id = (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["id"]!;
            server.Process.Kill();
            await server.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        string journal = StateFile.Of(_directory) + "-wal";
        byte[] good = await File.ReadAllBytesAsync(journal, TestContext.Current.CancellationToken);
        foreach (int spoiled in (int[])[0, 3, 9, 17, 30])
        {
            byte[] bytes = [.. good];
            bytes[spoiled] ^= 0x55;
            await File.WriteAllBytesAsync(journal, bytes, TestContext.Current.CancellationToken);
            await RefusedAsync("its head is not that of a journal");
        }
        await File.WriteAllBytesAsync(journal, good, TestContext.Current.CancellationToken);
        await using MieEmulator emulator = await StartAsync();
        using TestClient client = new(emulator);
        Assert.NotNull(await client.CallAsync("GET", "/20190101/modelDeployments/" + id));
    }

    [Theory]
    [InlineData("PRAGMA user_version = 99", "newer emulator (its version is 99")]
    [InlineData("PRAGMA application_id = 1", "another program")]
    [InlineData("UPDATE deployment SET value = '{\"created\":'", "its table deployment is not what it should be")]
    [InlineData("UPDATE deployment SET value = '{}'", "its table deployment is not what it should be")]
    [InlineData("UPDATE retry_token SET value = 'null'", "its table retry_token is not what it should be")]
    [InlineData("UPDATE setting SET value = '[]'", "its table setting is not what it should be")]
    [InlineData("DROP TABLE work_request", "no such table")]
    public async Task A_file_that_this_emulator_does_not_understand_is_refused(string change, string text)
    {
        await FillAsync();
        StateFile.Run(StateFile.Of(_directory), change);
        await RefusedAsync(text);
        await RefusedAsync(text);
    }

    [Fact]
    public async Task A_journal_without_its_file_is_refused()
    {
        await FillAsync();
        string journal = StateFile.Of(_directory) + "-wal";
        File.Move(StateFile.Of(_directory), journal);
        await RefusedAsync("state.db-wal' is there but its state file");
        File.Delete(journal);
        await (await StartAsync()).DisposeAsync();
    }

    [Fact]
    public async Task When_the_disk_is_full_calls_are_refused_and_nothing_that_was_answered_is_lost()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Limits the size of files with prlimit.");
        ProcessStartInfo start = new(
            "sh", ["-c", "trap '' XFSZ; exec dotnet \"$0\" emulator --no-verify --data \"$1\"", ServerProcess.Dll, _directory])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string address = (string)JsonNode.Parse(
            (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!)!["controlPlane"]!;
        try
        {
            using HttpClient http = new() { BaseAddress = new Uri(address) };
            string deployments = "/20190101/modelDeployments";
            StringContent Body(int i) => new(DeploymentBody(i), System.Text.Encoding.UTF8, "application/json");
            await LimitAsync(process.Id, "400000");
            int accepted = 0;
            HttpResponseMessage refused;
            while ((refused = await http.PostAsync(deployments, Body(accepted), TestContext.Current.CancellationToken)).IsSuccessStatusCode)
                Assert.InRange(++accepted, 1, 1000);
            Assert.Equal(500, (int)refused.StatusCode);
            Assert.Contains("cannot be saved", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            // What is not safe is not told either.
            Assert.Equal(500,
                (int)(await http.GetAsync(
                    $"{deployments}?compartmentId=ocid1.compartment.oc1..c", TestContext.Current.CancellationToken)).StatusCode);
            await LimitAsync(process.Id, "unlimited");
            Assert.True((await http.PostAsync(deployments, Body(-1), TestContext.Current.CancellationToken)).IsSuccessStatusCode);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            await using MieEmulator emulator = await StartAsync();
            // The refused one may be there: it was told so. Nothing else is missing or twice.
            Assert.Equal(accepted + 2, StateFile.Count(StateFile.CopyOf(_directory), "deployment"));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static string DeploymentBody(int number) => """
        {"displayName":"NAME","compartmentId":"ocid1.compartment.oc1..c","projectId":"ocid1.datascienceproject.oc1.iad.p","description":"TEXT",
        "modelDeploymentConfigurationDetails":{"deploymentType":"SINGLE_MODEL","modelConfigurationDetails":{"modelId":"ocid1.datasciencemodel.oc1.iad.m",
        "instanceConfiguration":{"instanceShapeName":"VM.Standard2.1"}}}}
        """.Replace("NAME", $"d{number}", StringComparison.Ordinal).Replace("TEXT", new string('x', 200), StringComparison.Ordinal);

    private static async Task LimitAsync(int pid, string bytes)
    {
        using Process limit = Process.Start(
            "prlimit", ["--pid", pid.ToString(System.Globalization.CultureInfo.InvariantCulture), $"--fsize={bytes}:unlimited"]);
        await limit.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, limit.ExitCode);
    }

    private Task<MieEmulator> StartAsync(string? directory = null) =>
        MieEmulator.StartAsync(new() { DataDirectory = directory ?? _directory }, TestContext.Current.CancellationToken);

    private async Task<string> RefusedAsync(string text, string? directory = null)
    {
        IOException e = await Assert.ThrowsAnyAsync<IOException>(() => StartAsync(directory));
        Assert.Contains(text, e.Message);
        return e.Message;
    }

    // A closed directory with something of every kind in it.
    private async Task<string> FillAsync()
    {
        await using MieEmulator emulator = await StartAsync();
        using TestClient client = new(emulator);
        string body = client.NewBody().ToJsonString();
        return (string)(await client.CallAsync("POST", "/20190101/modelDeployments", body, ("opc-retry-token", "t")))!["id"]!;
    }
}
