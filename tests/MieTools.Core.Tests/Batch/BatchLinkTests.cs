using MieTools.Core.Batch;

namespace MieTools.Core.Tests.Batch;

/// <summary>Outputs that are reached by links, as after one has been moved to another disk.</summary>
public sealed class BatchLinkTests : IDisposable
{
    private readonly BatchBed _bed = new();

    public BatchLinkTests()
    {
        _bed.WriteLines(30);
        Directory.CreateDirectory(_bed.At("disk"));
    }

    public void Dispose() => _bed.Dispose();

    private static HttpResponseMessage Failing(string prompt) =>
        prompt == "p2" ? BatchBed.Error(400) : BatchBed.Chat("to " + prompt);

    [Fact]
    public async Task An_output_that_was_moved_and_linked_to_is_gone_on_with()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take a right of their own on Windows.");
        using CancellationTokenSource stop = new();
        _bed.Answer = prompt =>
        {
            if (prompt == "p12")
                stop.Cancel();
            return Failing(prompt);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _bed.RunAsync(_bed.Options() with { ThrottleLimit = 1 }, cancellationToken: stop.Token));
        foreach (string name in (string[])["out.jsonl", "out.errors.jsonl"])
        {
            File.Move(_bed.At(name), _bed.At("disk/" + name));
            File.CreateSymbolicLink(_bed.At(name), "disk/" + name);
        }
        _bed.Answer = Failing;
        MieBatchSummary summary = await _bed.RunAsync();
        Assert.Equal((29, 1), (summary.Succeeded, summary.Failed));
        Assert.InRange(summary.Sent, 17, 20);
        Assert.Equal(29, _bed.Ids("disk/out.jsonl").Distinct().Count());
        Assert.NotNull(new FileInfo(_bed.At("out.jsonl")).LinkTarget);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_output_can_be_a_link_to_an_empty_file_or_to_none(bool isThere)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take a right of their own on Windows.");
        foreach (string name in (string[])["out.jsonl", "out.errors.jsonl"])
        {
            if (isThere)
                File.WriteAllText(_bed.At("disk/" + name), "");
            File.CreateSymbolicLink(_bed.At(name), "disk/" + name);
        }
        _bed.Answer = Failing;
        Assert.Equal((29, 1), await _bed.RunAsync() is var summary ? (summary.Succeeded, summary.Failed) : default);
        Assert.Equal((29, 1), (_bed.Ids("disk/out.jsonl").Length, _bed.Ids("disk/out.errors.jsonl").Length));
    }

    [Fact]
    public async Task A_link_to_a_file_with_content_and_one_into_nowhere_are_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take a right of their own on Windows.");
        _bed.Write("disk/mine", "mine");
        File.CreateSymbolicLink(_bed.At("out.jsonl"), "disk/mine");
        Assert.Equal("BatchOutputRefused", (await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync())).Code);
        File.Delete(_bed.At("out.jsonl"));
        File.CreateSymbolicLink(_bed.At("out.jsonl"), "nowhere/out.jsonl");
        Assert.Equal("FileUnwritable", (await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync())).Code);
        File.Delete(_bed.At("out.jsonl"));
        File.CreateSymbolicLink(_bed.At("out.jsonl"), "out.jsonl");
        Assert.Equal("FileUnwritable", (await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync())).Code);
        Assert.Empty(_bed.Prompts);
    }
}
