using System.Text.Json.Nodes;
using MieTools.Core.Errors;
using MieTools.Server.Proxy;
using static MieTools.Server.Tests.BatchCalls;

namespace MieTools.Server.Tests;

/// <summary>The folder that a proxy's files and batches are in, and the next proxy that gets it.</summary>
public sealed class ProxyDataTests : IDisposable
{
    private readonly BatchServer _server = new();
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("mie-data-");

    private string Folder => Path.Combine(_parent.FullName, "data");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public async Task The_next_proxy_with_the_folder_goes_on_and_asks_nothing_twice_that_was_answered()
    {
        await using ProxyFixture first = await StartAsync();
        _server.Hold();
        string done = await first.CreateAsync(Line("x", "done"));
        JsonNode before = await first.StateAsync(done, "completed");
        string id = await first.CreateAsync(
        [
            .. Enumerable.Range(0, 30).Select(i => Line($"f{i}", $"fast {i}")),
            .. Enumerable.Range(0, 10).Select(i => Line($"s{i}", $"slow {i}")),
        ]);
        await Patience.UntilAsync(async () => (int)(await first.ReadAsync($"/v1/batches/{id}"))["request_counts"]!["completed"]! == 30);
        string cancelled = await first.CreateAsync(Line("y", "slow y"));
        await first.StateAsync(cancelled, "in_progress");
        await first.Proxy.DisposeAsync();
        Assert.Equal(31, _server.Answered.Count);
        _server.Release();

        await using MieProxy proxy = await MieProxy.StartAsync(OptionsOf(first), TestContext.Current.CancellationToken);
        await using ProxyFixture second = first.With(proxy);
        JsonNode batch = await second.StateAsync(id, "completed");
        Assert.Equal((40, 40), ((int)batch["request_counts"]!["total"]!, (int)batch["request_counts"]!["completed"]!));
        Assert.Equal(40, (await second.ResultsAsync(batch["output_file_id"])).Count);
        await second.StateAsync(cancelled, "completed");
        // What was held may see too late that the first proxy has hung up, and so be answered twice.
        Assert.Equal(31, _server.Answered.Count(a => !a.StartsWith("slow", StringComparison.Ordinal)));
        Assert.Equal(42, _server.Answered.Distinct().Count());
        Assert.Equal(before.ToJsonString(), (await second.ReadAsync($"/v1/batches/{done}")).ToJsonString());
        Assert.Equal(["x"], (await second.ResultsAsync(before["output_file_id"])).Keys);
        await Patience.UntilAsync(() => !Directory.EnumerateFiles(Path.Combine(Folder, "files"), "*.journal").Any());
    }

    [Fact]
    public async Task A_batch_that_has_passed_its_window_expires_and_keeps_what_came()
    {
        await using ProxyFixture first = await StartAsync();
        _server.Hold();
        string id = await first.CreateAsync(Line("a", "one"), Line("b", "slow"));
        await Patience.UntilAsync(async () => (int)(await first.ReadAsync($"/v1/batches/{id}"))["request_counts"]!["completed"]! == 1);
        await first.Proxy.DisposeAsync();
        ManualTime later = new();
        later.Advance(TimeSpan.FromHours(25));
        await using MieProxy proxy = await MieProxy.StartAsync(
            OptionsOf(first) with { Time = later }, TestContext.Current.CancellationToken);
        await using ProxyFixture second = first.With(proxy);
        JsonNode batch = await second.StateAsync(id, "expired");
        Assert.NotNull(batch["expired_at"]);
        Assert.Equal((2, 1, 1), ((int)batch["request_counts"]!["total"]!, (int)batch["request_counts"]!["completed"]!,
            (int)batch["request_counts"]!["failed"]!));
        Assert.Equal(["a"], (await second.ResultsAsync(batch["output_file_id"])).Keys);
        await AssertUnsentAsync(second, batch, "batch_expired", "b");
    }

    [Fact]
    public async Task What_a_batch_needs_while_it_runs_is_taken_away_at_its_end()
    {
        await using ProxyFixture proxy = await StartAsync();
        _server.Hold();
        string id = await proxy.CreateAsync([Line("a", "bad"), .. Enumerable.Range(0, 40).Select(i => Line($"s{i}", $"slow {i}"))]);
        await Patience.UntilAsync(() => Own("*.journal").Any() && Own("*.lock").Any());
        await Patience.UntilAsync(async () => (int)(await proxy.ReadAsync($"/v1/batches/{id}"))["request_counts"]!["failed"]! == 1);
        using (TestClient client = new(proxy.Emulator))
            (await client.SendAsync("DELETE", $"/20190101/modelDeployments/{proxy.Deployment.Address.DeploymentId}")).Dispose();
        _server.Release();
        // What has failed stands in the error file, and the engine would go on with it.
        await proxy.StateAsync(id, "failed");
        await Patience.UntilAsync(() => !Own("*.journal").Any());
        Assert.Empty(Own("*.lock"));

        IEnumerable<string> Own(string pattern) => Directory.EnumerateFiles(Path.Combine(Folder, "files"), pattern);
    }

    [Fact]
    public async Task What_a_killed_proxy_left_half_done_is_taken_away()
    {
        string kept;
        await using (ProxyFixture first = await StartAsync())
            kept = await first.UploadAsync("kept");
        string files = Path.Combine(Folder, "files");
        File.WriteAllText(Path.Combine(files, "file-torn.jsonl"), "half an upl");
        File.WriteAllText(Path.Combine(files, "file-lost.json"), "{\"id\":\"file-lost\",\"by");
        await using ProxyFixture second = await StartAsync();
        Assert.Equal(kept, (string?)Assert.Single((await second.ReadAsync("/v1/files"))["data"]!.AsArray())!["id"]);
        Assert.Equal((200, "kept"), await second.GetAsync($"/v1/files/{kept}/content"));
        Assert.Equal(
            [$"{kept}.json", $"{kept}.jsonl"], Directory.EnumerateFiles(files).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Of_batches_that_have_ended_the_oldest_are_forgotten()
    {
        string running;
        string last;
        await using (ProxyFixture first = await ProxyFixture.StartAsync(
            _server, with: o => o with { DataPath = Folder, Batches = new() { Remembered = 2 } }))
        {
            _server.Hold();
            running = await first.CreateAsync(Line("a", "slow"));
            await first.StateAsync(await first.CreateAsync(Line("b", "two")), "completed");
            last = await first.CreateAsync(Line("c", "three"));
            await first.StateAsync(last, "completed");
            Assert.Equal([last, running], Ids(await first.ReadAsync("/v1/batches")));
        }
        _server.Release();
        await using ProxyFixture second = await StartAsync();
        Assert.Equal([last, running], Ids(await second.ReadAsync("/v1/batches")));

        static IEnumerable<string> Ids(JsonNode list) => list["data"]!.AsArray().Select(b => (string)b!["id"]!);
    }

    [Fact]
    public async Task A_folder_that_is_in_use_or_has_files_of_others_is_refused()
    {
        await using ProxyFixture first = await StartAsync();
        MieException used = await Assert.ThrowsAsync<MieException>(() => MieProxy.StartAsync(OptionsOf(first)));
        Assert.Contains("another proxy may be using it", used.Message, StringComparison.Ordinal);
        string other = Path.Combine(_parent.FullName, "other");
        Directory.CreateDirectory(other);
        File.WriteAllText(Path.Combine(other, "notes.txt"), "mine");
        MieException foreign = await Assert.ThrowsAsync<MieException>(
            () => MieProxy.StartAsync(OptionsOf(first) with { DataPath = other }));
        Assert.Equal(("ArgumentInvalid", "DataPath"), (foreign.Code, foreign.ErrorTarget));
        Assert.Contains("has files that no proxy has made", foreign.Message, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(other).Select(Path.GetFileName));
        await Assert.ThrowsAsync<MieException>(
            () => MieProxy.StartAsync(OptionsOf(first) with { DataPath = Path.Combine(other, "notes.txt") }));
    }

    [Fact]
    public async Task Only_its_user_may_look_into_it()
    {
        await using ProxyFixture proxy = await StartAsync();
        await proxy.StateAsync(await proxy.CreateAsync(Line("a", "one"), Line("b", "bad")), "completed");
        const UnixFileMode Others = (UnixFileMode)0b111_111;
        foreach (string folder in (string[])[Folder, .. Directory.EnumerateDirectories(Folder)])
        {
            if (OperatingSystem.IsWindows())
                Assert.Skip("Windows has no modes; the user's folders are the user's there.");
            else
                Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(folder) & Others);
        }
    }

    [Fact]
    public async Task Without_a_folder_all_is_gone_with_the_proxy()
    {
        string Temporary() => Path.GetTempPath();
        HashSet<string> before = [.. Directory.EnumerateDirectories(Temporary(), "mie-proxy-data-*")];
        string id;
        await using (ProxyFixture proxy = await ProxyFixture.StartAsync(_server))
        {
            id = await proxy.UploadAsync(Line("a", "one"));
            string mine = Directory.EnumerateDirectories(Temporary(), "mie-proxy-data-*").Except(before)
                .Single(f => File.Exists(Path.Combine(f, "files", id + ".jsonl")));
            before.Add(mine);
            await proxy.Proxy.DisposeAsync();
            Assert.False(Directory.Exists(mine));
        }
    }

    private Task<ProxyFixture> StartAsync() => ProxyFixture.StartAsync(_server, with: o => o with { DataPath = Folder });

    private MieProxyOptions OptionsOf(ProxyFixture fixture) =>
        new() { Context = fixture.Context, Deployments = [fixture.Deployment], DataPath = Folder };
}
