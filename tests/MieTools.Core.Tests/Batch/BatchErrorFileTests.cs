using MieTools.Core.Batch;
using MieTools.Core.Batch.Output;

namespace MieTools.Core.Tests.Batch;

/// <summary>The error file is as much one run's own as the output.</summary>
public sealed class BatchErrorFileTests : IDisposable
{
    private readonly BatchBed _bed = new();

    public BatchErrorFileTests()
    {
        _bed.WriteLines(12);
        _bed.Answer = Failing;
    }

    public void Dispose() => _bed.Dispose();

    private static HttpResponseMessage Failing(string prompt) =>
        prompt is "p3" or "p6" ? BatchBed.Error(400) : BatchBed.Chat("to " + prompt);

    private BatchOptions Part(int number, string output)
    {
        BatchOptions options = _bed.Options(output: output) with { ErrorFile = _bed.At("e.jsonl"), ThrottleLimit = 1 };
        return options with { Input = options.Input with { Shard = new(number, 2) } };
    }

    private async Task StopAsync(BatchOptions options, string at)
    {
        using CancellationTokenSource stop = new();
        _bed.Answer = prompt =>
        {
            if (prompt == at)
                stop.Cancel();
            return Failing(prompt);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bed.RunAsync(options, cancellationToken: stop.Token));
        _bed.Answer = Failing;
    }

    private async Task<MieException> RefusedAsync(string code, BatchOptions options, bool restart = false)
    {
        int before = _bed.Prompts.Count;
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(options, restart));
        Assert.Equal((code, before), (error.Code, _bed.Prompts.Count));
        return error;
    }

    [Theory]
    [InlineData("answers.jsonl", "answers.errors.jsonl")]
    [InlineData("answers.jsonl.gz", "answers.errors.jsonl.gz")]
    [InlineData("answers.csv", "answers.csv.errors.jsonl")]
    [InlineData("answers.csv.gz", "answers.csv.errors.jsonl.gz")]
    [InlineData("answers.v2", "answers.v2.errors.jsonl")]
    public void Each_output_has_an_error_file_of_its_own(string output, string errors) =>
        Assert.Equal(_bed.At(errors), _bed.Options(output: output).ErrorPath);

    [Fact]
    public async Task Two_outputs_of_one_input_keep_the_failures_of_both()
    {
        await _bed.RunAsync(_bed.Options(output: "odd.jsonl"));
        await _bed.RunAsync(_bed.Options(output: "odd.csv") with { Format = BatchOutputFormat.Csv });
        Assert.Equal(["id-3", "id-6"], _bed.Ids("odd.errors.jsonl"));
        Assert.Equal(["id-3", "id-6"], _bed.Ids("odd.csv.errors.jsonl"));
    }

    [Fact]
    public async Task A_run_that_goes_on_leaves_the_failures_of_another_as_they_are()
    {
        await StopAsync(Part(1, "one.jsonl"), "p4");
        await _bed.RunAsync(Part(2, "two.jsonl"));
        byte[] failures = await File.ReadAllBytesAsync(_bed.At("e.jsonl"), TestContext.Current.CancellationToken);
        await RefusedAsync("BatchOutputRefused", Part(1, "one.jsonl"));
        await RefusedAsync("BatchOutputRefused", Part(1, "one.jsonl"), restart: true);
        Assert.Equal(failures, await File.ReadAllBytesAsync(_bed.At("e.jsonl"), TestContext.Current.CancellationToken));
        Assert.Equal(["id-3"], _bed.Ids("e.jsonl"));
    }

    [Fact]
    public async Task The_failures_of_a_run_that_was_stopped_are_its_own_and_it_goes_on()
    {
        await StopAsync(Part(1, "one.jsonl"), "p8");
        Assert.Equal(["id-6"], _bed.Ids("e.jsonl"));
        MieException error = await RefusedAsync("BatchOutputRefused", Part(2, "two.jsonl"));
        Assert.Contains("one.jsonl", error.Message, StringComparison.Ordinal);
        Assert.Contains("-ErrorFile", error.Advice, StringComparison.Ordinal);
        Assert.Equal(6, (await _bed.RunAsync(Part(1, "one.jsonl"))).Total);
        Assert.Equal(["id-6"], _bed.Ids("e.jsonl"));
        Assert.False(File.Exists(_bed.At("e.jsonl.lock")));
    }

    // As after a kill: failures are on the disk, and the journal has not said so yet.
    [Fact]
    public async Task Failures_that_the_journal_has_not_told_of_are_the_runs_own_and_are_cut_off()
    {
        await StopAsync(Part(1, "one.jsonl"), "p2");
        string run = BatchJournal.Look(_bed.At("one.jsonl.journal"))!.Header!.Id;
        using (ErrorFileLock held = ErrorFileLock.Take(_bed.At("e.jsonl")))
            held.Claim(run, _bed.At("one.jsonl"));
        // Nor has it told that the run had stopped.
        string journal = await File.ReadAllTextAsync(_bed.At("one.jsonl.journal"), TestContext.Current.CancellationToken);
        int last = journal.TrimEnd('\n').LastIndexOf('\n') + 1;
        await File.WriteAllTextAsync(_bed.At("one.jsonl.journal"), journal[..last], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_bed.At("e.jsonl"), "{\"custom_id\":\"torn", TestContext.Current.CancellationToken);
        await RefusedAsync("BatchOutputRefused", Part(2, "two.jsonl"));
        await _bed.RunAsync(Part(1, "one.jsonl"));
        Assert.Equal(["id-6"], _bed.Ids("e.jsonl"));
    }

    [Fact]
    public async Task Two_runs_at_a_time_refuse_each_others_error_file_before_anything_is_sent()
    {
        TaskCompletionSource gate = new();
        _bed.Handler.Gate = gate.Task;
        Task<MieBatchSummary> first = _bed.RunAsync(Part(1, "one.jsonl"));
        await Patience.UntilAsync(() => _bed.Handler.Count > 0);
        int sent = _bed.Handler.Count;
        MieException error = await Assert.ThrowsAnyAsync<MieException>(
            () => _bed.RunAsync(Part(2, "two.jsonl") with { TimeProvider = new Support.FakeClock(DateTimeOffset.UtcNow) }));
        Assert.Equal("BatchOutputUnavailable", error.Code);
        Assert.Contains("e.jsonl", error.Message, StringComparison.Ordinal);
        Assert.Equal(sent, _bed.Handler.Count);
        Assert.False(File.Exists(_bed.At("two.jsonl.journal")));
        gate.SetResult();
        Assert.Equal(1, (await first.Within()).Failed);
    }

    [Theory]
    [InlineData("out.jsonl")]
    [InlineData("out.errors.jsonl")]
    public async Task A_file_that_appears_while_it_runs_is_left_as_it_is(string name)
    {
        _bed.Answer = prompt =>
        {
            if (!File.Exists(_bed.At(name)))
                _bed.Write(name, "mine");
            return name == "out.jsonl" ? BatchBed.Chat("to " + prompt) : BatchBed.Error(400);
        };
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(_bed.Options() with { ThrottleLimit = 1 }));
        Assert.Equal("FileUnwritable", error.Code);
        Assert.Equal("mine\n", await File.ReadAllTextAsync(_bed.At(name), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_run_that_begins_anew_takes_no_error_file_that_was_not_its_own()
    {
        await _bed.RunAsync();
        _bed.Write("mine.jsonl", "mine");
        Directory.CreateDirectory(_bed.At("sub"));
        _bed.Write("sub/out.errors.jsonl", "mine");
        foreach (string name in (string[])["mine.jsonl", "sub/out.errors.jsonl"])
        {
            await RefusedAsync("BatchOutputRefused", _bed.Options() with { ErrorFile = _bed.At(name) }, restart: true);
            Assert.Equal("mine\n", await File.ReadAllTextAsync(_bed.At(name), TestContext.Current.CancellationToken));
        }
        Assert.Equal(10, _bed.Ids().Length);
    }

    [Fact]
    public async Task Nothing_is_left_of_the_lock_when_no_line_fails()
    {
        _bed.Answer = prompt => BatchBed.Chat(prompt);
        await _bed.RunAsync();
        Assert.Equal(["in.jsonl", "out.jsonl", "out.jsonl.journal"], Directory.GetFiles(_bed.At("")).Select(Path.GetFileName).Order());
    }
}
