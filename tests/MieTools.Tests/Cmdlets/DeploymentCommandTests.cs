using System.Management.Automation;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Server.Emulator;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

public sealed class DeploymentCommandTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private Shell Shell => fixture.Shell;

    [Fact]
    public async Task A_new_deployment_comes_out_once_it_is_active_and_its_progress_was_shown_and_taken_away()
    {
        // Its creation ends when the test has seen it under way.
        FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            new() { Time = clock, CreateDelay = TimeSpan.FromMinutes(1) }, TestContext.Current.CancellationToken);
        using MieContext context = await EmulatorFixture.ConnectAsync(emulator);
        using RunningShell running = Shell.Start(
            "New-MieDeployment", fixture.Settings("progress", new { Context = context, emulator.ModelId }));
        Eventually.True(
            () => running.Progress.ToArray().Any(p => p.StatusDescription.StartsWith("CREATING", StringComparison.Ordinal)),
            "No progress said CREATING.");
        clock.Advance(TimeSpan.FromMinutes(1));
        ShellRun run = running.Finish();
        MieDeployment created = run.One<MieDeployment>();
        Assert.Equal("ACTIVE", created.LifecycleState);
        Assert.Equal("openai", created.ApiSpecification);
        Assert.NotNull(created.WorkRequestId);
        Assert.All(run.Progress, p => Assert.Equal("Creating progress", p.Activity));
        Assert.Equal(ProgressRecordType.Completed, run.Progress[^1].RecordType);
        Assert.Single(run.Progress, p => p.RecordType == ProgressRecordType.Completed);
    }

    [Fact]
    public void Bad_fields_are_all_named_in_one_error_before_anything_is_sent()
    {
        long before = fixture.Emulator.Requests;
        ErrorRecord error = Shell.Invoke("New-MieDeployment", fixture.Settings("bad", new { ServerPort = 80, InstanceCount = 0 }))
            .Failure("Mie.ArgumentInvalid");
        Assert.Contains("ServerPort", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("1024", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("InstanceCount", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void The_JSON_of_a_deployment_is_a_payload_and_what_is_named_wins_over_it()
    {
        JsonObject payload = (JsonObject)JsonNode.Parse(fixture.Deployment.ToJson())!;
        payload["displayName"] = "from payload";
        payload["description"] = "kept";
        MieDeployment created = Shell.Invoke("New-MieDeployment", new { Payload = payload.ToJsonString(), DisplayName = "named" })
            .One<MieDeployment>();
        Assert.Equal("named", created.DisplayName);
        Assert.Equal("kept", created.Description);
        Assert.Equal(2, created.Endpoints.Length);
    }

    [Fact]
    public void A_payload_file_that_is_missing_is_named() =>
        Assert.Contains("no-such.json", Shell.Invoke("New-MieDeployment", new { PayloadPath = "no-such.json" })
            .Failure("Mie.FileNotFound").ToString(), StringComparison.Ordinal);

    [Fact]
    public void An_update_changes_what_is_named_and_loses_nothing()
    {
        MieDeployment created = fixture.Create("update", new
        {
            EnvironmentVariable = new Dictionary<string, string> { ["MODEL_NAME"] = "one" },
            FreeformTag = new Dictionary<string, string> { ["team"] = "a" },
        });
        MieDeployment updated = Shell.Invoke("Set-MieDeployment", new
        {
            Deployment = created,
            AddEndpoint = "POST /v1/rerank",
            AddEnvironmentVariable = new Dictionary<string, string> { ["LOG_LEVEL"] = "debug" },
            Wait = true,
        }).One<MieDeployment>();
        Assert.Equal("ACTIVE", updated.LifecycleState);
        Assert.Equal(["/v1/custom/completions", "/models/{}", "/v1/rerank"], updated.Endpoints.Select(e => e.Suffix));
        Assert.Equal("openai", updated.ApiSpecification);
        Assert.Equal("a", updated.FreeformTags["team"]);
        Assert.Contains("MODEL_NAME", updated.ToJson(), StringComparison.Ordinal);
        Assert.Contains("LOG_LEVEL", updated.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_that_changes_nothing_sends_nothing_and_asks_nothing()
    {
        ShellRun run = Shell.Invoke("Set-MieDeployment",
            new { fixture.Deployment, DisplayName = "shared", Confirm = true, Verbose = true });
        Assert.Equal(fixture.Deployment.Id, run.One<MieDeployment>().Id);
        Assert.Empty(Shell.Host.Questions);
        Assert.Contains(run.Verbose, v => v.Contains("nothing was sent", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Verbose, v => v.StartsWith("PUT", StringComparison.Ordinal));
    }

    [Fact]
    public void A_removed_deployment_is_gone_and_only_its_progress_was_shown()
    {
        MieDeployment created = fixture.Create("gone");
        ShellRun run = Shell.Invoke("Remove-MieDeployment", new { Deployment = created, Wait = true, Confirm = false });
        Assert.All(run.Progress, p => Assert.Equal("Deleting gone", p.Activity));
        Assert.Empty(run.Errors);
        Assert.Empty(run.Output);
        Assert.DoesNotContain(Shell.Invoke("Get-MieDeployment").All<MieDeployment>(), d => d.Id == created.Id);
    }
}
