using System.Globalization;
using System.Text.Json.Nodes;
using MieTools.Core.Batch.Output;

namespace MieTools.Core.Tests.Batch;

/// <summary>A process that is killed, or whose disk is full, at any moment; and faults of the service over many lines.</summary>
public sealed class BatchKillTests : IDisposable
{
    private readonly BatchBed _bed = new();

    public void Dispose() => _bed.Dispose();

    // MIE_BATCH_KILLS and MIE_BATCH_LINES make the long runs.
    private static int Count(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count : otherwise;

    private static bool IsRefused(string prompt) => prompt.EndsWith('7');

    // What has to be the same in two runs: not the time that an answer took.
    private string[] Lines(string name) => [.. _bed.Results(name).Select(line =>
    {
        if (line["response"] is JsonObject response)
            response.Remove("latency_ms");
        if (line["error"] is JsonObject error)
            error.Remove("latency_ms");
        return line.ToJsonString();
    })];

    [Theory]
    [InlineData(false, 11)]
    [InlineData(true, 12)]
    public async Task A_run_that_is_killed_at_any_moment_comes_to_what_an_uninterrupted_one_does(bool isUnordered, int seed)
    {
        int kills = Count("MIE_BATCH_KILLS", 6);
        int lines = kills * 25;
        await using PromptServer server = new(seed) { Refuses = IsRefused };
        Random random = new(seed);
        _bed.WriteLines(lines);
        string[] arguments = [server.Url, _bed.At("in.jsonl"), _bed.At("out.jsonl"), "8", .. isUnordered ? (string[])["--unordered"] : []];
        int survived = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            server.Forget();
            int done = Done();
            string[] before = File.Exists(_bed.At("out.jsonl")) && done > 0 ? ResultIds() : [];
            using BatchChild child = BatchChild.Start(arguments);
            int calls = random.Next(40);
            int pause = random.Next(8);
            await Patience.UntilAsync(() => server.Prompts.Count >= Math.Min(calls, lines - done) || child.Last.Length > 0);
            await Task.Delay(pause, TestContext.Current.CancellationToken);
            await child.KillAsync();
            survived += child.Last.Contains("ended", StringComparison.Ordinal) ? 1 : 0;
            // What was said to be done is.
            Assert.True(Done() >= child.Done, $"{child.Done} were said to be done, and the journal has {Done()}.");
            Assert.Empty(server.Prompts.Select(p => "id-" + p[1..]).Intersect(before));
        }
        using (BatchChild last = BatchChild.Start(arguments))
            Assert.True(await last.EndAsync() == 0, last.Last);
        Assert.True(survived < kills, "No run was killed while it ran.");

        using (BatchChild whole = BatchChild.Start([arguments[0], arguments[1], _bed.At("whole.jsonl"), "8"]))
            Assert.Equal(0, await whole.EndAsync());
        Assert.Equal(Sorted(Lines("whole.jsonl")), Sorted(Lines("out.jsonl")));
        if (!isUnordered)
            Assert.Equal(Enumerable.Range(0, lines).Where(i => !IsRefused($"p{i}")).Select(i => $"id-{i}"), _bed.Ids());
        Assert.Equal(Sorted(Lines("whole.errors.jsonl")), Sorted(Lines("out.errors.jsonl")));

        string[] Sorted(string[] all) => isUnordered ? [.. all.Order(StringComparer.Ordinal)] : all;

        int Done() => (int)(BatchJournal.Look(_bed.At("out.jsonl.journal"))?.Totals.Done ?? 0);

        // Those that the journal vouches for: what is behind them in the file is sent again.
        string[] ResultIds()
        {
            JournalState state = BatchJournal.Look(_bed.At("out.jsonl.journal"))!;
            return [.. Head("out.jsonl", state.OutputLength), .. Head("out.errors.jsonl", state.ErrorLength)];
        }

        IEnumerable<string> Head(string name, long length) => length == 0 ? [] :
            System.Text.Encoding.UTF8.GetString(File.ReadAllBytes(_bed.At(name)).AsSpan(0, (int)length)).TrimEnd('\n').Split('\n')
                .Select(l => (string)JsonNode.Parse(l)!["custom_id"]!);
    }

    [Fact]
    public async Task A_disk_that_is_full_ends_the_run_and_the_same_command_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It has no limit of a file's length for a process.");
        await using PromptServer server = new(3);
        _bed.WriteLines(150);
        string[] arguments = [server.Url, _bed.At("in.jsonl"), _bed.At("out.jsonl"), "8"];
        using (BatchChild full = BatchChild.Start(arguments, maxFileKb: 8))
        {
            // 3, unless something that looks on, such as a measure of coverage, cannot write its own file at the end either.
            Assert.NotEqual(0, await full.EndAsync());
            Assert.StartsWith("FileUnwritable: ", full.Last, StringComparison.Ordinal);
            Assert.InRange(full.Done, 1, 149);
            Assert.Equal(full.Done, BatchJournal.Look(_bed.At("out.jsonl.journal"))!.Totals.Done);
            server.Forget();
            using BatchChild rest = BatchChild.Start(arguments);
            Assert.Equal(0, await rest.EndAsync());
            Assert.Equal(150 - full.Done, server.Prompts.Count);
        }
        Assert.Equal(Enumerable.Range(0, 150).Select(i => $"id-{i}"), _bed.Ids());
    }

    [Fact]
    public async Task Under_faults_every_line_ends_in_exactly_one_result()
    {
        int lines = Count("MIE_BATCH_LINES", 400);
        await using PromptServer server = new(5) { Faults = (0.05, 0.02, 0.01), Refuses = p => p.EndsWith("99", StringComparison.Ordinal) };
        _bed.WriteLines(lines);
        using BatchChild child = BatchChild.Start([server.Url, _bed.At("in.jsonl"), _bed.At("out.jsonl"), "64"]);
        Assert.Equal(0, await child.EndAsync());
        string[] succeeded = _bed.Ids();
        JsonNode[] failed = _bed.Results("out.errors.jsonl");
        Assert.Equal(Enumerable.Range(0, lines).Select(i => $"id-{i}").Order(StringComparer.Ordinal),
            succeeded.Concat(failed.Select(f => (string)f["custom_id"]!)).Order(StringComparer.Ordinal));
        Assert.StartsWith($"ended {succeeded.Length} {failed.Length}", child.Last, StringComparison.Ordinal);
        // A call whose connection broke may have been served, and is not made again; the others were not.
        Assert.Equal(["Mie.BadRequest", "Mie.ConnectionBroken"], failed.Select(f => (string)f["error"]!["code"]!).Distinct().Order());
        Assert.Equal(server.Troubles["reset"], failed.Count(f => (string)f["error"]!["code"]! == "Mie.ConnectionBroken"));
        Assert.All(_bed.Results(), r => Assert.Equal("to p" + ((string)r["custom_id"]!)[3..], BatchBed.TextOf(r)));
        TestContext.Current.SendDiagnosticMessage(
            "{0} lines, {1} failed, troubles: {2}; {3}", lines, failed.Length, string.Join(", ", server.Troubles), child.Last);
    }
}
