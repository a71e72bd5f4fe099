using System.Management.Automation;
using MieTools.Core.Deployments.Models;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>How a change ends that had to wait its turn, and what is handed out when it does not end well.</summary>
public sealed class DeploymentOutcomeTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private const string Variable = "$made | Set-MieDeployment -AddEnvironmentVariable @{ GG = '1' } -Wait -TimeoutSec 300";

    private Shell Shell => fixture.Shell;

    [Theory]
    [InlineData("ACTIVE", "deactivate", "$null = $made | Disable-MieDeployment -Confirm:$false")]
    [InlineData("INACTIVE", "update", "$null = $made | Set-MieDeployment -InstanceCount 2")]
    public void An_update_after_a_change_that_ends_INACTIVE_ends_INACTIVE(string state, string operation, string first)
    {
        MieDeployment made = fixture.Create("sleeps");
        if (state == "INACTIVE")
            Shell.Run("$made | Disable-MieDeployment -Confirm:$false -Wait", new { made }).One<MieDeployment>();
        using FaultRule slow = new(fixture.Emulator, $"lifecycle=slow;by=1;operation={operation};times=1");
        MieDeployment updated = Shell.Run($"{first}; {Variable}", new { made }).One<MieDeployment>();
        Assert.Equal("INACTIVE", updated.LifecycleState);
        Assert.Contains("\"GG\"", updated.ToJson(), StringComparison.Ordinal);
        Assert.NotNull(updated.WorkRequestId);
    }

    [Fact]
    public void A_name_or_tag_of_a_deployment_that_needs_attention_is_changed_and_no_failure()
    {
        MieDeployment made = NeedsAttention("ill");
        MieDeployment named = Shell.Run("$made | Set-MieDeployment -Description x -FreeformTag @{ a = '1' } -Wait", new { made })
            .One<MieDeployment>();
        Assert.Equal(("NEEDS_ATTENTION", "x"), (named.LifecycleState, named.Description));
        MieDeployment healed = Shell.Run(Variable, new { made }).One<MieDeployment>();
        Assert.Equal("ACTIVE", healed.LifecycleState);
    }

    [Fact]
    public void A_forced_update_that_had_to_wait_rolls_out_the_image()
    {
        MieDeployment made = fixture.Create("forced in turn");
        using FaultRule slow = new(fixture.Emulator, "lifecycle=slow;by=1;operation=update;times=1");
        Shell.Run("$made | Set-MieDeployment -InstanceCount 2", new { made }).One<MieDeployment>();
        ShellRun run = Shell.Run("$made | Set-MieDeployment -Force -Wait -Debug", new { made });
        Assert.Equal("ACTIVE", run.One<MieDeployment>().LifecycleState);
        string put = string.Join('\n', run.Debug.SkipWhile(line => !line.StartsWith("PUT", StringComparison.Ordinal)));
        Assert.Contains("iad.ocir.io/ns/vllm:1", put, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" -Wait")]
    public void Nothing_to_change_of_a_deployment_that_is_gone_or_failed_is_no_success(string wait)
    {
        MieDeployment made = fixture.Create("gone");
        Shell.Run("$made | Remove-MieDeployment -Confirm:$false -Wait", new { made });
        ErrorRecord gone = Shell.Run("$made | Set-MieDeployment -InstanceCount 1" + wait, new { made }).Failure("Mie.IncorrectState");
        Assert.Contains("is DELETED", gone.ToString(), StringComparison.Ordinal);
        Dictionary<string, string> tag = new() { ["mie-fault"] = "create" };
        ShellRun run = Shell.Invoke("New-MieDeployment", fixture.Settings("failed", new { FreeformTag = tag }));
        MieDeployment failed = HandedOut(run);
        Shell.Run("$failed | Set-MieDeployment -DisplayName failed" + wait, new { failed }).Failure("Mie.IncorrectState");
    }

    [Fact]
    public void A_failure_of_the_same_change_in_progress_hands_out_the_deployment_too()
    {
        MieDeployment made = fixture.Create("fails twice");
        using FaultRule slow = new(fixture.Emulator, "lifecycle=slow;by=2;operation=update;times=1");
        using FaultRule fail = new(fixture.Emulator, "lifecycle=fail;operation=update;times=1");
        ShellRun run = Shell.Run(
            "$null = $made | Set-MieDeployment -InstanceCount 2; $made | Set-MieDeployment -InstanceCount 2 -Wait", new { made });
        Assert.Equal("NEEDS_ATTENTION", HandedOut(run).LifecycleState);
        Assert.StartsWith("Mie.DeploymentFailed", run.ErrorId(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_whose_outcome_cannot_be_read_hands_out_what_is_known()
    {
        MieDeployment made = fixture.Create("unread");
        using FaultRule refused = new(fixture.Emulator, "status=404;method=GET;skip=1");
        ShellRun run = Shell.Run("$made | Set-MieDeployment -InstanceCount 2", new { made });
        Assert.NotNull(HandedOut(run).WorkRequestId);
        Assert.Single(run.Errors);
    }

    [Theory]
    [InlineData("-Wait")]
    [InlineData("-TimeoutSec 300")]
    public void A_move_waits_its_turn(string wait)
    {
        MieDeployment made = fixture.Create("moves");
        using FaultRule slow = new(fixture.Emulator, "lifecycle=slow;by=1;operation=update;times=1");
        Shell.Run("$made | Set-MieDeployment -InstanceCount 2", new { made }).One<MieDeployment>();
        string move = "$made | Move-MieDeployment -CompartmentId ocid1.compartment.oc1..aaaaaaaaother -PassThru ";
        MieDeployment moved = Shell.Run(move + wait, new { made }).One<MieDeployment>();
        Assert.Equal("ocid1.compartment.oc1..aaaaaaaaother", moved.CompartmentId);
        Assert.Equal(2, moved.InstanceCount);
    }

    [Fact]
    public void A_move_that_does_not_wait_says_what_is_in_progress()
    {
        MieDeployment made = fixture.Create("busy move");
        using FaultRule slow = new(fixture.Emulator, "lifecycle=slow;by=600;operation=update;times=1");
        Shell.Run("$made | Set-MieDeployment -InstanceCount 2", new { made }).One<MieDeployment>();
        ErrorRecord error = Shell.Run("$made | Move-MieDeployment -CompartmentId ocid1.compartment.oc1..aaaaaaaaother", new { made })
            .Failure("Mie.IncorrectState");
        Assert.Contains("is UPDATING: the work request MODEL_DEPLOYMENT_UPDATE is ", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("-Wait", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Additions_that_several_make_at_the_same_time_are_all_kept()
    {
        MieDeployment made = fixture.Create("shared by four");
        ShellRun[] runs = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => Task.Run(() =>
        {
            using Shell own = new();
            own.Run("$PSDefaultParameterValues['*-Mie*:Context'] = $Context", new { fixture.Context });
            return own.Run($"$made | Set-MieDeployment -AddEnvironmentVariable @{{ V{i} = '1' }} -Wait -TimeoutSec 300", new { made });
        })));
        Assert.All(runs, run => Assert.Empty(run.Errors));
        string json = Shell.Run("Get-MieDeployment -Id $made.Id", new { made }).One<MieDeployment>().ToJson();
        Assert.All(Enumerable.Range(1, 4), i => Assert.Contains($"\"V{i}\"", json, StringComparison.Ordinal));
    }

    private MieDeployment NeedsAttention(string name)
    {
        MieDeployment made = fixture.Create(name);
        using FaultRule fail = new(fixture.Emulator, "lifecycle=fail;operation=update;times=1");
        ShellRun run = Shell.Run("$made | Set-MieDeployment -InstanceCount 2 -Wait", new { made });
        return HandedOut(run);
    }

    // Before the error, whatever that is.
    private static MieDeployment HandedOut(ShellRun run) => Assert.IsType<MieDeployment>(Assert.Single(run.Output)!.BaseObject);
}
