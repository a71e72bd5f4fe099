using System.Management.Automation;
using MieTools.Core.Deployments.Models;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>Changes one after the other, what a wait hands out, and what can be asked of the lists, in a shell.</summary>
public sealed class DeploymentTurnTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private Shell Shell => fixture.Shell;

    [Theory]
    [InlineData("$made | Set-MieDeployment -AddEnvironmentVariable @{ AA = '1' } -Wait")]
    [InlineData("$made | Set-MieDeployment -AddEnvironmentVariable @{ AA = '1' } -TimeoutSec 300")]
    public void A_second_update_waits_for_the_first_and_keeps_what_it_changed(string second)
    {
        MieDeployment made = fixture.Create("in turn");
        using FaultRule slow = new(fixture.Emulator, "lifecycle=slow;by=1;operation=update;times=1");
        MieDeployment first = Shell.Run("$made | Set-MieDeployment -InstanceCount 3", new { made }).One<MieDeployment>();
        Assert.Equal("UPDATING", first.LifecycleState);
        MieDeployment updated = Shell.Run(second, new { made }).One<MieDeployment>();
        Assert.Equal(3, updated.InstanceCount);
        Assert.Contains("\"AA\"", updated.ToJson(), StringComparison.Ordinal);
        Assert.NotEqual(first.WorkRequestId, updated.WorkRequestId);
    }

    [Theory]
    [InlineData("$made | Set-MieDeployment -AddEnvironmentVariable @{ AA = '1' }")]
    [InlineData("$made | Set-MieDeployment -Force -AddEnvironmentVariable @{ AA = '1' }")]
    [InlineData("$made | Disable-MieDeployment -Confirm:$false")]
    public void Without_a_wait_the_error_names_the_work_request_that_is_in_progress(string second)
    {
        MieDeployment made = fixture.Create("busy");
        using FaultRule slow = new(fixture.Emulator, "lifecycle=slow;by=600;operation=update;times=1");
        MieDeployment first = Shell.Run("$made | Set-MieDeployment -InstanceCount 3", new { made }).One<MieDeployment>();
        ErrorRecord error = Shell.Run(second, new { made }).Failure("Mie.IncorrectState");
        Assert.Contains("is UPDATING: the work request MODEL_DEPLOYMENT_UPDATE is ", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(first.WorkRequestId!, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("-Wait", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deployment_that_failed_is_handed_out_before_the_error()
    {
        Dictionary<string, string> tag = new() { ["mie-fault"] = "create" };
        ShellRun run = Shell.Invoke("New-MieDeployment", fixture.Settings("failing", new { FreeformTag = tag }));
        MieDeployment made = Assert.IsType<MieDeployment>(Assert.Single(run.Output)!.BaseObject);
        Assert.Equal("FAILED", made.LifecycleState);
        Assert.NotNull(made.WorkRequestId);
        ErrorRecord error = Assert.Single(run.Errors);
        Assert.Contains("ModelServerNotHealthy", error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"Get-MieWorkRequest -Id {made.WorkRequestId} -Log", error.ErrorDetails.RecommendedAction,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_deployment_that_is_not_found_right_after_its_creation_is_waited_for()
    {
        using FaultRule hidden = new(fixture.Emulator, "lifecycle=hidden;by=1;operation=create;times=1");
        Assert.Equal("ACTIVE", fixture.Create("hidden").LifecycleState);
        // The connection knows it, so that the next command bears with it too.
        using FaultRule again = new(fixture.Emulator, "lifecycle=hidden;by=1;operation=create;times=1");
        MieDeployment made = fixture.Create("hidden too", new { Wait = false });
        Assert.Equal(made.Id, Shell.Run("Get-MieDeployment -Id $made.Id", new { made }).One<MieDeployment>().Id);
    }

    [Fact]
    public void A_work_request_is_cancelled_before_it_has_started()
    {
        MieDeployment made = fixture.Create("cancelled");
        using FaultRule slow = new(fixture.Emulator, "lifecycle=slow;by=6000;operation=update;times=1");
        Shell.Run("$made | Set-MieDeployment -InstanceCount 3", new { made }).One<MieDeployment>();
        string script = "$made | Get-MieWorkRequest -Limit 1 | Stop-MieWorkRequest -PassThru";
        Assert.Empty(Shell.Run(script + " -WhatIf", new { made }).Errors);
        Assert.Equal("CANCELED", Shell.Run(script, new { made }).One<MieWorkRequest>().Status);
        ErrorRecord error = Shell.Run(script, new { made }).Failure("Mie.IncorrectState");
        Assert.Contains("it can no longer be cancelled", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, Shell.Run("Get-MieDeployment -Id $made.Id", new { made }).One<MieDeployment>().InstanceCount);
    }

    [Fact]
    public void Lists_are_filtered_sorted_and_cut()
    {
        MieDeployment made = fixture.Create("zz");
        fixture.Create("yy");
        Assert.Equal("zz", Shell.Run("Get-MieDeployment -CreatedBy $made.CreatedBy -SortBy DISPLAYNAME -SortOrder desc -Limit 1",
            new { made }).One<MieDeployment>().DisplayName);
        Assert.Empty(Shell.Run("Get-MieDeployment -CreatedBy ocid1.user.oc1..none").All<MieDeployment>());
        Assert.Equal("yy", Shell.Run("Get-MieDeployment -Name y* -LifecycleState active -Limit 1").One<MieDeployment>().DisplayName);
        Shell.Run("$made | Set-MieDeployment -Description x", new { made }).One<MieDeployment>();
        string[] kinds = [.. Shell.Run("Get-MieWorkRequest -ResourceId $made.Id -SortBy operationtype", new { made })
            .All<MieWorkRequest>().Select(w => w.OperationType)];
        Assert.Equal(["MODEL_DEPLOYMENT_CREATE", "MODEL_DEPLOYMENT_UPDATE"], kinds);
        Assert.Single(Shell.Run("$made | Get-MieWorkRequest -OperationType model_deployment_create -Status succeeded, failed",
            new { made }).All<MieWorkRequest>());
        Assert.Equal(2, Shell.Run("Get-MieWorkRequest -Limit 2").All<MieWorkRequest>().Length);
    }

    [Fact]
    public void Models_of_a_group_have_states()
    {
        string group = "New-MieDeployment -DisplayName group -ModelGroupId ocid1.datasciencemodelgroup.oc1.iad.g "
            + "-Image iad.ocir.io/ns/vllm:1 -Wait";
        MieModelState[] states = Shell.Run($"{group} | Get-MieModelState -SortBy displayName -SortOrder ASC").All<MieModelState>();
        Assert.Equal(["model-1", "model-2", "model-3"], states.Select(s => s.DisplayName));
        Assert.All(states, s => Assert.NotNull(s.RequestId));
        string some = "Get-MieDeployment -Name group | Get-MieModelState";
        Assert.Equal("model-2", Shell.Run($"{some} -Name *2 -State SUCCESS").One<MieModelState>().DisplayName);
        Assert.Equal("model-3", Shell.Run($"{some} -InferenceKey model-3").One<MieModelState>().DisplayName);
        Assert.Single(Shell.Run($"{some} -Limit 1").All<MieModelState>());
        Shell.Run("Get-MieModelState $Deployment", new { fixture.Deployment }).Failure("Mie.DeploymentTypeUnsupported");
    }

    [Fact]
    public void A_request_id_of_one_s_own_shows_in_what_comes_back()
    {
        MieDeployment deployment = fixture.Deployment;
        Assert.Equal("run/1", Shell.Run("Get-MieDeployment -Id $deployment.Id -RequestId run/1", new { deployment })
            .One<MieDeployment>().RequestId);
        Assert.Equal("run/2", Shell.Run("Get-MieWorkRequest -Limit 1 -OpcRequestId run/2").One<MieWorkRequest>().RequestId);
        ErrorRecord error = Shell.Run("Get-MieDeployment -Id ocid1.datasciencemodeldeployment.oc1.iad.none -RequestId run/3")
            .Failure("Mie.NotAuthorizedOrNotFound");
        Assert.Contains("[opc-request-id: run/3]", error.ToString(), StringComparison.Ordinal);
        long before = fixture.Emulator.Requests;
        Shell.Run("Get-MieDeployment -RequestId 'two words'").Failure("Mie.ArgumentInvalid");
        Shell.Run("$deployment | Invoke-MieInference -Prompt x -RequestId a -Header @{ 'OPC-Request-Id' = 'b' }", new { deployment })
            .Failure("Mie.ArgumentInvalid");
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void Every_cmdlet_that_calls_the_service_takes_one()
    {
        Type[] commands = [.. ModuleAssembly.Root.GetTypes()
            .Where(t => t is { IsAbstract: false } && t.IsSubclassOf(typeof(MieTools.Commands.MieServiceCommand)))];
        Assert.True(commands.Length >= 16);
        Assert.All(commands, c => Assert.NotNull(c.GetProperty("RequestId")?.GetCustomAttributes(typeof(ParameterAttribute), true)[0]));
    }
}
