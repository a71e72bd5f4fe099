using MieTools.Core.Batch;
using MieTools.Core.Batch.Output;

namespace MieTools.Core.Tests.Batch;

/// <summary>Outputs that somebody has changed between two runs.</summary>
public sealed class BatchChangedOutputTests : IDisposable
{
    private readonly BatchBed _bed = new();

    public BatchChangedOutputTests() => _bed.WriteLines(12);

    public void Dispose() => _bed.Dispose();

    private static HttpResponseMessage Failing(string prompt) =>
        prompt is "p1" or "p2" ? BatchBed.Error(400) : BatchBed.Chat("to " + prompt);

    private async Task StopAsync()
    {
        using CancellationTokenSource stop = new();
        _bed.Answer = prompt =>
        {
            if (prompt == "p7")
                stop.Cancel();
            return Failing(prompt);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _bed.RunAsync(_bed.Options() with { ThrottleLimit = 1 }, cancellationToken: stop.Token));
        _bed.Answer = Failing;
    }

    private async Task AskedAsync(string what)
    {
        int before = _bed.Prompts.Count;
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync());
        Assert.Equal(("BatchOutputMismatch", before), (error.Code, _bed.Prompts.Count));
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out.jsonl", "the output, which is not as it was written", false)]
    [InlineData("out.jsonl", "the output, which is not as it was written", true)]
    [InlineData("out.errors.jsonl", "the error file, which is not as it was written", false)]
    [InlineData("out.errors.jsonl", "the error file, which is not as it was written", true)]
    public async Task A_byte_that_was_changed_is_asked_about(string name, string what, bool isStopped)
    {
        _bed.Answer = Failing;
        await (isStopped ? StopAsync() : _bed.RunAsync());
        byte[] bytes = await File.ReadAllBytesAsync(_bed.At(name), TestContext.Current.CancellationToken);
        bytes[30] ^= 1;
        await File.WriteAllBytesAsync(_bed.At(name), bytes, TestContext.Current.CancellationToken);
        await AskedAsync(what);
        bytes[30] ^= 1;
        await File.WriteAllBytesAsync(_bed.At(name), bytes, TestContext.Current.CancellationToken);
        Assert.Equal(10, (await _bed.RunAsync()).Succeeded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_line_that_was_added_is_not_cut_off_without_a_word(bool isStopped)
    {
        _bed.Answer = Failing;
        await (isStopped ? StopAsync() : _bed.RunAsync());
        await File.AppendAllTextAsync(_bed.At("out.jsonl"), "mine\n", TestContext.Current.CancellationToken);
        await AskedAsync("the output, which has become longer");
        Assert.EndsWith("mine\n", await File.ReadAllTextAsync(_bed.At("out.jsonl"), TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    // Nobody has said then that nothing more was to come.
    [Fact]
    public async Task What_a_kill_has_left_behind_the_last_group_is_cut_off()
    {
        await StopAsync();
        byte[] journal = await File.ReadAllBytesAsync(_bed.At("out.jsonl.journal"), TestContext.Current.CancellationToken);
        int last = journal.AsSpan(..^1).LastIndexOf((byte)'\n') + 1;
        await File.WriteAllBytesAsync(_bed.At("out.jsonl.journal"), journal[..last], TestContext.Current.CancellationToken);
        Assert.False(BatchJournal.Look(_bed.At("out.jsonl.journal"))!.IsClosed);
        await File.AppendAllTextAsync(_bed.At("out.jsonl"), "{\"custom_id\":\"torn", TestContext.Current.CancellationToken);
        Assert.Equal(10, (await _bed.RunAsync()).Succeeded);
        Assert.Equal(10, _bed.Ids().Distinct().Count());
    }

    [Fact]
    public void A_sum_goes_on_where_it_stopped()
    {
        byte[] bytes = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 7))];
        uint whole = FileSum.Add(0, bytes);
        for (int at = 0; at < 40; at++)
            Assert.Equal(whole, FileSum.Add(FileSum.Add(0, bytes.AsSpan(..at)), bytes.AsSpan(at..)));
        // The check value that is published for CRC-32C.
        Assert.Equal(0xE3069283u, FileSum.Add(0, "123456789"u8));
    }
}
