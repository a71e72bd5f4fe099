using MieTools.Core.Batch;

namespace MieTools.Core.Tests.Batch;

/// <summary>Files that are taken away while a batch writes them.</summary>
public sealed class BatchLostOutputTests : IDisposable
{
    private readonly BatchBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("out.jsonl", 5)]
    [InlineData("out.jsonl", 20)]
    [InlineData("out.errors.jsonl", 5)]
    [InlineData("out.jsonl.journal", 5)]
    [InlineData("out.jsonl.journal", 20)]
    public async Task It_is_said_and_what_was_moved_can_be_put_back(string name, int when)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows takes no file away that is open.");
        _bed.WriteLines(20);
        int given = 0;
        _bed.Answer = prompt =>
        {
            // There is one place; the results before it come to the disk while this one is under way.
            if (++given == when)
            {
                SpinWait.SpinUntil(() => File.Exists(_bed.At(name)), TimeSpan.FromSeconds(60));
                File.Move(_bed.At(name), _bed.At("moved"));
            }
            return prompt is "p1" or "p9" ? BatchBed.Error(400) : BatchBed.Chat("to " + prompt);
        };
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(_bed.Options() with { ThrottleLimit = 1 }));
        Assert.Equal("BatchOutputMismatch", error.Code);
        Assert.Contains($"{name}' was deleted, moved or replaced while", error.Message, StringComparison.Ordinal);
        File.Move(_bed.At("moved"), _bed.At(name), overwrite: true);
        MieBatchSummary summary = await _bed.RunAsync();
        Assert.Equal((18, 2), (summary.Succeeded, summary.Failed));
        Assert.Equal((18, 2), (_bed.Ids().Distinct().Count(), _bed.Ids("out.errors.jsonl").Distinct().Count()));
    }
}
