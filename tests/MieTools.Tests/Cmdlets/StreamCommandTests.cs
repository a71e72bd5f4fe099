using MieTools.Core.Inference.Reading;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

public sealed class StreamCommandTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private Shell Shell => fixture.Shell;

    [Fact]
    public void A_next_command_that_ends_the_pipeline_ends_the_stream_at_the_server()
    {
        long aborted = fixture.Emulator.AbortedStreams;
        ShellRun run = Stalling("Select-Object -First 2");
        Assert.Equal([0, 1], run.All<MieStreamChunk>().Select(c => c.Index));
        AssertHangUpSeen(aborted);
    }

    [Fact]
    public void A_next_command_that_fails_ends_the_stream_at_the_server()
    {
        long aborted = fixture.Emulator.AbortedStreams;
        ShellRun run = Stalling("ForEach-Object { throw \"at $($_.Index)\" }");
        Assert.Equal("at 0", run.Error().ToString());
        AssertHangUpSeen(aborted);
    }

    // A stream that falls silent after its third chunk.
    private ShellRun Stalling(string next) => Shell.Run(
        $"Invoke-MieStream $Deployment -Prompt story -Header @{{ 'mie-fault' = 'stall;after=3' }} | {next}",
        new { fixture.Deployment });

    private void AssertHangUpSeen(long before) => Eventually.True(
        () => fixture.Emulator.AbortedStreams == before + 1 && fixture.Emulator.ActiveStreams == 0,
        "The server did not see the hang-up.");
}
