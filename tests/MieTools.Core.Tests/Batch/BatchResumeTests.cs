using MieTools.Core.Batch;
using MieTools.Core.Batch.Input;
using MieTools.Core.Batch.Output;

namespace MieTools.Core.Tests.Batch;

/// <summary>The journal: what is gone on with, what is asked about, and what is refused.</summary>
public sealed class BatchResumeTests : IDisposable
{
    private readonly BatchBed _bed = new();

    public void Dispose() => _bed.Dispose();

    private async Task StopAfterAsync(int answers, BatchOptions? options = null)
    {
        using CancellationTokenSource stop = new();
        int given = 0;
        _bed.Answer = prompt =>
        {
            if (Interlocked.Increment(ref given) == answers)
                stop.Cancel();
            return BatchBed.Chat("to " + prompt);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bed.RunAsync(options, cancellationToken: stop.Token));
        _bed.Answer = prompt => BatchBed.Chat("to " + prompt);
    }

    // As after a loss of power: the journal as long as it was at some moment, the output longer, both ending anywhere.
    [Fact]
    public async Task Wherever_the_files_end_the_run_goes_on_to_the_same_output()
    {
        _bed.WriteLines(12);
        BatchOptions options = _bed.Options() with { ThrottleLimit = 1 };
        await _bed.RunAsync(options);
        byte[] output = await File.ReadAllBytesAsync(options.OutFile, TestContext.Current.CancellationToken);
        byte[] journal = await File.ReadAllBytesAsync(options.JournalPath, TestContext.Current.CancellationToken);
        string[] whole = [.. _bed.Results().Select(BatchBed.TextOf)];
        int[] ends = [.. Enumerable.Range(0, journal.Length).Where(i => journal[i] == '\n').Select(i => i + 1)];
        int sent = _bed.Prompts.Count;
        for (int cut = 0; cut < journal.Length; cut += 37)
        {
            byte[] torn = journal[..cut];
            await File.WriteAllBytesAsync(
                options.JournalPath, cut % 2 == 0 ? torn : [.. torn, 0, 0, 0], TestContext.Current.CancellationToken);
            // What the journal does not speak of may be there or not; without a header nothing was.
            long vouched = BatchJournal.Look(options.JournalPath)!.OutputLength;
            int length = cut < ends[0] ? 0 : (int)Math.Min(output.Length, vouched + (cut % 91));
            await File.WriteAllBytesAsync(options.OutFile, output[..length], TestContext.Current.CancellationToken);
            MieBatchSummary summary = await _bed.RunAsync(options);
            Assert.Equal(12, summary.Succeeded);
            Assert.Equal(whole, _bed.Results().Select(BatchBed.TextOf));
            Assert.Equal(summary.Sent, _bed.Prompts.Count - sent);
            sent = _bed.Prompts.Count;
        }
    }

    [Fact]
    public async Task A_journal_that_is_not_as_it_was_written_is_refused()
    {
        _bed.WriteLines(5);
        BatchOptions options = _bed.Options() with { ThrottleLimit = 1 };
        await _bed.RunAsync(options);
        byte[] journal = await File.ReadAllBytesAsync(options.JournalPath, TestContext.Current.CancellationToken);
        byte[] output = await File.ReadAllBytesAsync(options.OutFile, TestContext.Current.CancellationToken);
        int last = journal.AsSpan(..^1).LastIndexOf((byte)'\n');
        for (int at = 0; at < last; at += 61)
        {
            byte[] changed = [.. journal];
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(options.JournalPath, changed, TestContext.Current.CancellationToken);
            MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(options));
            Assert.Equal("BatchJournalInvalid", error.Code);
            Assert.Equal(changed, await File.ReadAllBytesAsync(options.JournalPath, TestContext.Current.CancellationToken));
        }
        Assert.Equal(output, await File.ReadAllBytesAsync(options.OutFile, TestContext.Current.CancellationToken));
        Assert.Equal(5, _bed.Prompts.Count);
    }

    [Theory]
    [InlineData("dear diary\n")]
    [InlineData("abc")]
    [InlineData("0123456789abcdef0123456789abcdef {\"format\":\"another\"}\n")]
    public async Task A_journal_that_is_none_is_refused(string content)
    {
        _bed.WriteLines(2);
        bool isTorn = content == "abc";
        await File.WriteAllTextAsync(_bed.At("out.jsonl.journal"), content, TestContext.Current.CancellationToken);
        if (isTorn)
        {
            // What could be the beginning of one that was cut off.
            Assert.Equal(2, (await _bed.RunAsync()).Succeeded);
            return;
        }
        Assert.Equal("BatchJournalInvalid", (await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync())).Code);
        Assert.Equal(content, await File.ReadAllTextAsync(_bed.At("out.jsonl.journal"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_has_changed_since_is_named_and_nothing_is_joined()
    {
        _bed.WriteLines(30);
        await StopAfterAsync(10, _bed.Options() with { ThrottleLimit = 1 });
        byte[] output = await File.ReadAllBytesAsync(_bed.At("out.jsonl"), TestContext.Current.CancellationToken);
        int before = _bed.Prompts.Count;
        await File.AppendAllTextAsync(_bed.At("in.jsonl"), BatchBed.Line("more", "p30") + "\n", TestContext.Current.CancellationToken);
        BatchOptions options = _bed.Options();
        options = options with { Input = options.Input with { Model = "other" } };
        BatchPlan plan = await BatchPlan.CheckAsync(options, null, TestContext.Current.CancellationToken);
        Assert.Equal(["the input", "-Model"], plan.Changes);
        Assert.Equal(0, plan.Done);
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(options));
        Assert.Equal("BatchOutputMismatch", error.Code);
        Assert.Contains("the input, -Model", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Force", error.Advice, StringComparison.Ordinal);
        Assert.Equal(before, _bed.Prompts.Count);
        Assert.Equal(output, await File.ReadAllBytesAsync(_bed.At("out.jsonl"), TestContext.Current.CancellationToken));

        MieBatchSummary summary = await _bed.RunAsync(options, restart: true);
        Assert.Equal((31, 31), (summary.Succeeded, summary.Sent));
        Assert.Equal(31, _bed.Ids().Distinct().Count());
        Assert.Equal(0, (await _bed.RunAsync(options)).Sent);
    }

    [Fact]
    public async Task What_only_says_how_fast_it_goes_may_change()
    {
        _bed.WriteLines(40);
        await StopAfterAsync(15, _bed.Options() with { ThrottleLimit = 3 });
        MieBatchSummary summary = await _bed.RunAsync(
            _bed.Options() with { ThrottleLimit = 9, IsUnordered = true, Timeout = TimeSpan.FromMinutes(1) });
        Assert.Equal(40, summary.Succeeded);
        Assert.Equal(40, _bed.Ids().Distinct().Count());
    }

    [Fact]
    public async Task An_output_that_was_cut_since_is_asked_about()
    {
        _bed.WriteLines(3);
        await _bed.RunAsync();
        using (FileStream file = File.OpenWrite(_bed.At("out.jsonl")))
            file.SetLength(file.Length - 1);
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync());
        Assert.Equal("BatchOutputMismatch", error.Code);
        Assert.Contains("the output, which has become shorter", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out.jsonl")]
    [InlineData("out.errors.jsonl")]
    public async Task A_file_that_is_of_no_batch_is_left_as_it_is(string name)
    {
        _bed.WriteLines(2);
        _bed.Write(name, "mine");
        foreach (bool restart in (bool[])[false, true])
            Assert.Equal("BatchOutputRefused", (await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(restart: restart))).Code);
        Assert.Equal("mine\n", await File.ReadAllTextAsync(_bed.At(name), TestContext.Current.CancellationToken));
        Assert.Empty(_bed.Prompts);
    }

    [Fact]
    public async Task An_input_is_never_an_output()
    {
        _bed.WriteLines(2);
        byte[] input = await File.ReadAllBytesAsync(_bed.At("in.jsonl"), TestContext.Current.CancellationToken);
        List<BatchOptions> all = [_bed.Options(output: "in.jsonl"), _bed.Options() with { ErrorFile = _bed.At("in.jsonl") }];
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(_bed.At("link.jsonl"), _bed.At("in.jsonl"));
            all.Add(_bed.Options(output: "link.jsonl"));
        }
        foreach (BatchOptions options in all)
            Assert.Equal("BatchOutputRefused", (await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(options))).Code);
        Assert.Equal(input, await File.ReadAllBytesAsync(_bed.At("in.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Two_runs_on_one_output_refuse_each_other()
    {
        _bed.WriteLines(3);
        TaskCompletionSource gate = new();
        _bed.Handler.Gate = gate.Task;
        Task<MieBatchSummary> first = _bed.RunAsync();
        await Patience.UntilAsync(() => _bed.Handler.Count > 0);
        MieException error = await Assert.ThrowsAnyAsync<MieException>(
            () => _bed.RunAsync(_bed.Options() with { TimeProvider = new Support.FakeClock(DateTimeOffset.UtcNow) }));
        Assert.Equal("BatchOutputUnavailable", error.Code);
        gate.SetResult();
        Assert.Equal(3, (await first.Within()).Succeeded);
    }

    [Fact]
    public async Task An_input_that_is_changed_while_it_runs_ends_the_run()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There it cannot be changed, as the next test says.");
        _bed.WriteLines(300);
        int given = 0;
        _bed.Answer = prompt =>
        {
            if (Interlocked.Increment(ref given) == 5)
                File.AppendAllText(_bed.At("in.jsonl"), "\n");
            return BatchBed.Chat("to " + prompt);
        };
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(_bed.Options() with { ThrottleLimit = 1 }));
        Assert.Equal("BatchOutputMismatch", error.Code);
        Assert.InRange(_bed.Ids().Length, 1, 299);
    }

    [Fact]
    public async Task On_Windows_an_input_cannot_be_changed_while_it_runs()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Elsewhere nobody is kept from writing.");
        _bed.WriteLines(3);
        int refused = 0;
        _bed.Answer = prompt =>
        {
            Assert.Throws<IOException>(() => File.AppendAllText(_bed.At("in.jsonl"), "\n"));
            refused++;
            return BatchBed.Chat("to " + prompt);
        };
        Assert.Equal(3, (await _bed.RunAsync(_bed.Options() with { ThrottleLimit = 1 })).Succeeded);
        Assert.Equal(3, refused);
    }

    [Fact]
    public void Numbers_of_lines_are_kept_as_ranges()
    {
        LineSet set = new();
        Assert.Equal("0-3,5,9-10,700000", LineSet.Text([9, 0, 1, 5, 2, 10, 3, 700000]));
        set.Add("0-3,5,9-10,700000");
        Assert.Equal(8, set.Count);
        Assert.True(set.Contains(700000) && set.Contains(9) && !set.Contains(4) && !set.Contains(9_000_000));
        Assert.Throws<FormatException>(() => set.Add("5"));
        Assert.Throws<FormatException>(() => set.Add("8-7"));
        Assert.Throws<FormatException>(() => set.Add("99999999999999999"));
    }

    [Fact]
    public void Percentiles_are_right_to_two_in_a_hundred()
    {
        LatencyHistogram times = new();
        for (int i = 1; i <= 10_000; i++)
            times.Add(TimeSpan.FromMilliseconds(i));
        Assert.InRange(times.Percentile(50)!.Value.TotalMilliseconds, 4900, 5100);
        Assert.InRange(times.Percentile(99)!.Value.TotalMilliseconds, 9700, 10_000);
        Assert.Equal(TimeSpan.FromSeconds(10), times.Longest);
        Assert.Null(new LatencyHistogram().Percentile(50));
    }
}
