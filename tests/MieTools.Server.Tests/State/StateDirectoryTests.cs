using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MieTools.Server.Emulator;
using MieTools.Server.Emulator.Folders;
using MieTools.Server.Emulator.State;
using MieTools.Server.Proxy.Batches;

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

    [Theory]
    [InlineData("con")]
    [InlineData("NUL")]
    [InlineData("COM1.data")]
    public void A_device_of_Windows_is_no_folder(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Elsewhere it is a name like any other.");
        string path = Path.Combine(_directory, name);
        string said = $"'{name.Split('.')[0].ToUpperInvariant()}' is the name of a device on Windows";
        IOException state = Assert.ThrowsAny<IOException>(() => StateStore.Open(path).Dispose());
        Assert.Contains(said, state.Message, StringComparison.Ordinal);
        IOException config = Assert.ThrowsAny<IOException>(() => EmulatorFolder.Claim(path, "config directory").Dispose());
        Assert.Contains(said, config.Message, StringComparison.Ordinal);
        MieException data = Assert.Throws<MieException>(() => DataFolder.Open(path).Dispose());
        Assert.Contains(said, data.Message, StringComparison.Ordinal);
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
        Assert.Contains(StateFile.Of(_directory), files);
        foreach (string file in files)
            Assert.Equal((file, UnixFileMode.UserRead | UnixFileMode.UserWrite), (file, File.GetUnixFileMode(file)));
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
            (Spoiled(4096..5000, 0xFF), "is damaged"),
            (good[..(good.Length / 2)], "is damaged"),
            (good[..^1], "is damaged"),
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
    public async Task Damage_anywhere_in_the_file_of_a_killed_emulator_is_refused()
    {
        string[] ids = await KilledAsync(3);
        byte[] good = await File.ReadAllBytesAsync(StateFile.Of(_directory), TestContext.Current.CancellationToken);
        int[] ends = [.. Enumerable.Range(0, good.Length).Where(i => good[i] == '\n')];
        Assert.InRange(ends.Length, 4, int.MaxValue);
        // In each line: of the hash, the blank, the JSON, and the line feed of all but the last.
        int[] spots =
        [
            .. ends.Prepend(-1).SkipLast(1).SelectMany(e => (int[])[e + 1, e + 64, e + 65, e + 66, e + 200]), .. ends.SkipLast(1),
            good.Length - 2,
        ];
        foreach (int spot in spots)
        {
            byte[] bytes = [.. good];
            bytes[spot] ^= 0x55;
            await WriteAsync(bytes);
            await RefusedAsync("is damaged: ");
            Assert.Equal(bytes, await File.ReadAllBytesAsync(StateFile.Of(_directory), TestContext.Current.CancellationToken));
        }
        // A line that is gone is missed, wherever it stood but at the end.
        await WriteAsync([.. good[..(ends[1] + 1)], .. good[(ends[2] + 1)..]]);
        await RefusedAsync("is not as it was written");
        await WriteAsync(good);
        await FoundAsync(ids);
    }

    [Fact]
    public async Task What_a_crash_cut_off_is_left_out_and_all_before_it_is_there()
    {
        string[] ids = await KilledAsync(2);
        byte[] good = await File.ReadAllBytesAsync(StateFile.Of(_directory), TestContext.Current.CancellationToken);
        byte[] next = [.. good.AsSpan(good.AsSpan(..^1).LastIndexOf((byte)'\n') + 1)];
        byte[] zeros = [.. next];
        zeros.AsSpan(100..^1).Clear();
        foreach (byte[] rest in (byte[][])[next[..1], next[..64], next[..^1], new byte[4096], zeros])
        {
            await WriteAsync([.. good, .. rest]);
            await FoundAsync(ids);
            // And it is no obstacle for what comes after it.
            Assert.Single(StateFile.Lines(_directory));
        }
    }

    [Fact]
    public void A_file_does_not_grow_for_ever()
    {
        Directory.CreateDirectory(_directory);
        string value = $"{{\"text\":\"{new string('x', 10_000)}\"}}";
        using (StateJournal journal = StateJournal.Open(_directory))
        {
            for (int i = 0; i < 2_000; i++)
            {
                StateRow row = new("deployment", $"d{i % 10}", i % 10 == 9 ? null : value);
                journal.Write([row, new StateRow("setting", "last", $"[{i}]")]);
            }
            Assert.InRange(new FileInfo(StateFile.Of(_directory)).Length, 1, 6_000_000);
        }
        Assert.InRange(new FileInfo(StateFile.Of(_directory)).Length, 90_000, 100_000);
        using StateJournal again = StateJournal.Open(_directory);
        Assert.Equal(["d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8"], again.Read("deployment").Select(r => r.Id));
        Assert.Equal("[1999]", Assert.Single(again.Read("setting")).Value);
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":99", "newer emulator (its version is 99")]
    [InlineData("\"version\":1", "\"other\":1", "holds no rows")]
    [InlineData("\"rows\":[", "\"rows\":[[\"deployment\"],", "holds no rows")]
    [InlineData("\"rows\":[", "\"rows\":{", "holds no rows")]
    [InlineData("[\"deployment\",*,{", "[\"deployment\",*,{\"created\":1,", "its table deployment is not what it should be")]
    [InlineData("[\"deployment\",*,{*]", "[\"deployment\",*,{}]", "its table deployment is not what it should be")]
    [InlineData("[\"retry_token\",*,{*]", "[\"retry_token\",*,null]", "its table retry_token is not what it should be")]
    [InlineData("[\"setting\",*,{*]", "[\"setting\",*,[]]", "its table setting is not what it should be")]
    [InlineData("[\"setting\",*,{*]", "[\"setting\",*,{}]", "its table setting is not what it should be")]
    [InlineData("[\"work_request\",*,{*]", "[\"work_request\",*,\"\"]", "its table work_request is not what it should be")]
    public async Task A_file_that_this_emulator_does_not_understand_is_refused(string from, string to, string text)
    {
        await FillAsync();
        // A star is the shortest text up to what follows it: of the id, and of the row's value.
        string pattern = Regex.Escape(from).Replace(@"\*,\{\*]", @"(""[^""]*""),\{.*?}\](?=,\[""|\]\})",
            StringComparison.Ordinal).Replace(@"\*", @"(""[^""]*"")", StringComparison.Ordinal);
        string line = Raw();
        string changed = Regex.Replace(line, pattern, m => to.Replace("*", m.Groups[1].Value, StringComparison.Ordinal));
        Assert.NotEqual(line, changed);
        StateFile.Rewrite(_directory, [changed]);
        byte[] bytes = await File.ReadAllBytesAsync(StateFile.Of(_directory), TestContext.Current.CancellationToken);
        await RefusedAsync(text);
        await RefusedAsync(text);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(StateFile.Of(_directory), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_of_another_program_is_refused()
    {
        Directory.CreateDirectory(_directory);
        await WriteAsync("SQLite format 3\0 and so on\n"u8.ToArray());
        await RefusedAsync("is damaged: its first line is not as an emulator wrote it, or it is a file of another program.");
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
            Assert.Equal(accepted + 2, StateFile.Count(_directory, "deployment"));
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    // Kills an emulator with deployments in it; gives their OCIDs.
    private async Task<string[]> KilledAsync(int count)
    {
        using ServerProcess server = ServerProcess.Start("emulator", "--no-verify", "--data", _directory);
        using HttpClient http = new() { BaseAddress = new Uri((string)(await server.ReadyAsync())["controlPlane"]!) };
        string[] ids = new string[count];
        for (int i = 0; i < count; i++)
        {
            using StringContent body = new(DeploymentBody(i), System.Text.Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await http.PostAsync(
                "/20190101/modelDeployments", body, TestContext.Current.CancellationToken);
            ids[i] = (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["id"]!;
        }
        server.Process.Kill();
        await server.Process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return ids;
    }

    private async Task FoundAsync(string[] ids)
    {
        await using MieEmulator emulator = await StartAsync();
        using TestClient client = new(emulator);
        foreach (string id in ids)
            Assert.NotNull(await client.CallAsync("GET", "/20190101/modelDeployments/" + id));
    }

    private Task WriteAsync(byte[] bytes) =>
        File.WriteAllBytesAsync(StateFile.Of(_directory), bytes, TestContext.Current.CancellationToken);

    // The JSON of the one line of a file that was closed.
    private string Raw() => Assert.Single(File.ReadAllLines(StateFile.Of(_directory)))[65..];

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
