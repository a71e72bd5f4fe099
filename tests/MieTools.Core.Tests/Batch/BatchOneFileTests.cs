using System.Diagnostics;
using MieTools.Core.Batch;

namespace MieTools.Core.Tests.Batch;

/// <summary>Two of a batch's files that are one.</summary>
public sealed class BatchOneFileTests : IDisposable
{
    private readonly BatchBed _bed = new();

    public BatchOneFileTests() => _bed.WriteLines(2);

    public void Dispose() => _bed.Dispose();

    private async Task RefusedAsync(string errorFile, params string[] says)
    {
        MieException error = await Assert.ThrowsAnyAsync<MieException>(
            () => _bed.RunAsync(_bed.Options() with { ErrorFile = _bed.At(errorFile) }));
        Assert.Equal(("ArgumentInvalid", "ErrorFile"), (error.Code, error.ErrorTarget));
        Assert.All(says, text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
        Assert.Empty(_bed.Prompts);
    }

    [Fact]
    public async Task The_error_file_is_neither_the_output_nor_its_journal()
    {
        await RefusedAsync("out.jsonl", "-OutFile and -ErrorFile");
        await RefusedAsync("out.jsonl.journal", "-ErrorFile and the journal of -OutFile");
        Assert.Equal(["in.jsonl"], Directory.GetFiles(_bed.At("")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Neither_is_it_by_a_link_of_the_file_or_of_its_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links take a right of their own on Windows.");
        File.CreateSymbolicLink(_bed.At("e.jsonl"), _bed.At("out.jsonl"));
        await RefusedAsync("e.jsonl", "-OutFile and -ErrorFile");
        Directory.CreateSymbolicLink(_bed.At("folder"), _bed.At("."));
        await RefusedAsync("folder/out.jsonl", "-OutFile and -ErrorFile");
        await RefusedAsync("folder/out.jsonl.journal", "the journal of -OutFile");
    }

    [Fact]
    public async Task Nor_by_a_second_name_of_the_same_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Numbers of files are asked for on Unix.");
        File.WriteAllText(_bed.At("out.jsonl"), "");
        using Process link = Process.Start("ln", [_bed.At("out.jsonl"), _bed.At("e.jsonl")]);
        await link.WaitForExitAsync(TestContext.Current.CancellationToken).Within();
        await RefusedAsync("e.jsonl", "-OutFile and -ErrorFile");
        using Process input = Process.Start("ln", [_bed.At("in.jsonl"), _bed.At("twin.jsonl")]);
        await input.WaitForExitAsync(TestContext.Current.CancellationToken).Within();
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(_bed.Options(output: "twin.jsonl")));
        Assert.Equal("BatchOutputRefused", error.Code);
    }
}
