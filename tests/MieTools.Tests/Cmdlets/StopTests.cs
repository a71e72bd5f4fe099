using System.Diagnostics;
using System.Management.Automation;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>Ctrl+C in every situation in which a command waits: it ends without an error, and the server sees the hang-up.</summary>
/// <remarks>What is waited for would come after ten minutes, or never.</remarks>
public sealed class StopTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private const string Delay = "delay=600000";

    private readonly long _before = FaultRule.ChosenByHeader(fixture.Emulator);

    private Shell Shell => fixture.Shell;

    [Theory]
    [InlineData("Invoke-MieStream", Delay, 0)]
    [InlineData("Invoke-MieStream", "stall;after=2", 2)]
    [InlineData("Invoke-MieInference", Delay, 0)]
    [InlineData("Invoke-MieInference", "stall;at=headers", 0)]
    [InlineData("Invoke-MieInference", "stall;bytes=10", 0)]
    public void An_answer_that_does_not_come(string command, string fault, int output)
    {
        using RunningShell running = Shell.Start(command, new { fixture.Deployment, Prompt = "story", Header = Fault(fault) });
        Eventually.True(() => Struck == 1 && running.OutputCount == output, "It did not come under way.");
        AssertStops(running);
    }

    [Fact]
    public void Between_two_chunks_of_a_slow_reader()
    {
        // The second chunk is held by the next command, the third is there already.
        using RunningShell running = Shell.StartScript(
            "Invoke-MieStream $Deployment -Prompt story -Header $Header | ForEach-Object { $_; if ($_.Index -eq 1) { Start-Sleep 600 } }",
            new { fixture.Deployment, Header = Fault("stall;after=5") });
        Eventually.True(() => running.OutputCount == 2, "It did not come under way.");
        AssertStops(running);
    }

    [Fact]
    public void Text_that_is_shown_as_it_comes()
    {
        using RunningShell running = Shell.StartScript(
            "Invoke-MieStream $Deployment -Prompt story -Header $Header | Show-MieStream",
            new { fixture.Deployment, Header = Fault("stall;after=4") });
        Eventually.True(() => Shell.Host.Text.Length > 0, "It did not come under way.");
        AssertStops(running);
    }

    [Fact]
    public void Many_answers_under_a_throttle()
    {
        string[] prompts = [.. Enumerable.Range(0, 20).Select(i => $"{i}")];
        using RunningShell running = Shell.Start(
            "Invoke-MieInference", new { fixture.Deployment.Id, ThrottleLimit = 8, Header = Fault(Delay) }, prompts);
        Eventually.True(() => Struck == 8, "They did not come under way.");
        AssertStops(running);
    }

    [Fact]
    public void An_answer_on_its_way_into_a_file()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mie-");
        using RunningShell running = Shell.Start("Invoke-MieInference", new
        {
            fixture.Deployment,
            Path = "/v1/models",
            OutFile = Path.Combine(folder.FullName, "a.txt"),
            Header = Fault("stall;bytes=10"),
        });
        Eventually.True(() => Struck == 1, "It did not come under way.");
        Assert.Single(folder.GetFiles());
        AssertStops(running);
        // Not recursive: it has to be empty.
        folder.Delete();
    }

    [Fact]
    public void The_wait_for_the_reader_of_a_pipe()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other pipes.");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mie-");
        string pipe = Path.Combine(folder.FullName, "pipe");
        using (Process process = Process.Start("mkfifo", [pipe]))
            process.WaitForExit();
        using RunningShell running = Shell.Start("Invoke-MieInference", new { fixture.Deployment, Path = "/v1/models", OutFile = pipe });
        Eventually.True(() => running.State == PSInvocationState.Running, "It did not come under way.");
        AssertStops(running);
        // The thread that still waits goes on, and finds that nobody needs it. For both, so that this does not wait for a writer.
        new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite).Dispose();
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("Invoke-MieInference")]
    [InlineData("Invoke-MieStream")]
    public void The_wait_for_the_next_try(string command)
    {
        using RunningShell running = Shell.Start(command,
            new { fixture.Deployment, Prompt = "x", Header = Fault("status=429;retry-after=600") });
        // The wait is shown.
        Eventually.True(() => running.Progress.Any(p => p.Activity == "Waiting to try again"), "It did not come under way.");
        AssertStops(running);
    }

    [Theory]
    [InlineData("Wait-MieDeployment -Deployment $Deployment -LifecycleState INACTIVE")]
    [InlineData("New-MieDeployment -DisplayName stopped -ModelId $Model -FreeformTag @{ slow = '1' } -Wait")]
    public void The_wait_for_a_state(string script)
    {
        FaultRule? slow = script.StartsWith("New-", StringComparison.Ordinal)
            ? new FaultRule(fixture.Emulator, "lifecycle=slow;by=600;operation=create") : null;
        using (slow)
        {
            using RunningShell running = Shell.StartScript(script, new { fixture.Deployment, Model = fixture.Emulator.ModelId });
            Eventually.True(() => running.Progress.Count > 0, "It did not come under way.");
            AssertStops(running, slow is null ? 0 : 1);
        }
    }

    [Theory]
    [InlineData("Get-MieDeployment")]
    [InlineData("Get-MieDeployment -Id $Id")]
    [InlineData("Get-MieDeploymentShape")]
    [InlineData("Get-MieWorkRequest -Deployment $Deployment")]
    [InlineData("Get-MieWorkRequest -Deployment $Deployment -Log")]
    [InlineData("Get-MieEndpoint -Id $Id")]
    [InlineData("Get-MieModelState -Id $Id")]
    [InlineData("Stop-MieWorkRequest -Id ocid1.datascienceworkrequest.oc1.iad.none")]
    [InlineData("Test-MieEndpoint -Id $Id -Path /models/a")]
    [InlineData("New-MieDeployment -DisplayName stopped -ModelId $Model")]
    [InlineData("Set-MieDeployment -Id $Id -DisplayName stopped")]
    [InlineData("Enable-MieDeployment -Id $Id")]
    [InlineData("Disable-MieDeployment -Id $Id -Confirm:$false")]
    [InlineData("Move-MieDeployment -Id $Id -CompartmentId ocid1.compartment.oc1..aaaaaaaaelsewhere")]
    [InlineData("Remove-MieDeployment -Id $Id -Confirm:$false")]
    [InlineData("Invoke-MieInference -Id $Id -Path /not/known -Prompt x")]
    public void A_control_plane_that_does_not_answer(string script)
    {
        using FaultRule rule = new(fixture.Emulator, $"{Delay};plane=control");
        using RunningShell running = Shell.StartScript(script,
            new { fixture.Deployment, fixture.Deployment.Id, Model = fixture.Emulator.ModelId });
        Eventually.True(() => rule.Chosen > 0, "It did not come under way.");
        AssertStops(running);
    }

    [Fact]
    public void After_a_stop_the_shell_goes_on()
    {
        using (RunningShell running = Shell.Start("Invoke-MieStream",
            new { fixture.Deployment, Prompt = "story", Header = Fault("stall;after=1") }))
        {
            Eventually.True(() => running.OutputCount == 1, "It did not come under way.");
            running.Stop();
        }
        ShellRun next = Shell.Invoke("Invoke-MieStream", new { fixture.Deployment, Prompt = "story" });
        Assert.Empty(next.Errors);
        Assert.NotEmpty(next.Output);
    }

    // How many requests of this test have met their fault.
    private long Struck => FaultRule.ChosenByHeader(fixture.Emulator) - _before;

    private static Dictionary<string, string> Fault(string words) => new() { ["mie-fault"] = words };

    private void AssertStops(RunningShell running, int warnings = 0)
    {
        Assert.Equal(PSInvocationState.Running, running.State);
        ShellRun run = running.Stop();
        Assert.Equal(PSInvocationState.Stopped, run.State);
        Assert.Empty(run.Errors);
        Assert.Equal(warnings, run.Warnings.Count);
        Eventually.True(() => fixture.Emulator.OpenInferences == 0 && fixture.Emulator.ActiveStreams == 0,
            "The server did not see the hang-up.");
    }
}
