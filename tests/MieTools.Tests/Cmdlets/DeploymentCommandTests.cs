using System.Text.Json.Nodes;
using MieTools.Cmdlets;
using MieTools.Core;
using MieTools.Core.Deployments;
using MieTools.Core.Inference;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

public sealed class DeploymentCommandTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    [Fact]
    public void A_new_deployment_comes_out_once_it_is_active_and_its_progress_was_shown_and_taken_away()
    {
        RecordingPipeline run = CommandRunner.Run(fixture.Create("progress"));
        MieDeployment created = Assert.IsType<MieDeployment>(Assert.Single(run.Output));
        Assert.Equal("ACTIVE", created.LifecycleState);
        Assert.Equal("openai", created.ApiSpecification);
        Assert.NotNull(created.WorkRequestId);
        Assert.Empty(run.Errors);
        Assert.Contains(run.Progress, p => p.Status.StartsWith("CREATING", StringComparison.Ordinal));
        Assert.True(run.Progress[^1].Completed);
    }

    [Fact]
    public void Refused_by_WhatIf_nothing_is_sent()
    {
        using RecordingPipeline pipeline = new() { Confirms = false };
        long before = fixture.Emulator.Requests;
        CommandRunner.Run(fixture.Create("never"), pipeline);
        Assert.Equal(before, fixture.Emulator.Requests);
        Assert.Equal("Create model deployment", Assert.Single(pipeline.Asked).Action);
        Assert.Empty(pipeline.Output);
    }

    [Fact]
    public void Bad_fields_are_all_named_in_one_error_before_anything_is_sent()
    {
        long before = fixture.Emulator.Requests;
        NewMieDeploymentCommand command = fixture.Create("bad");
        command.ServerPort = 80;
        command.InstanceCount = 0;
        RecordingPipeline run = CommandRunner.Run(command);
        MieException error = Assert.Single(run.Errors).Error;
        Assert.Equal("InvalidArgument", error.Code);
        Assert.Contains("ServerPort", error.Message, StringComparison.Ordinal);
        Assert.Contains("1024", error.Message, StringComparison.Ordinal);
        Assert.Contains("InstanceCount", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void A_payload_is_used_and_what_is_named_wins_over_it()
    {
        JsonObject payload = (JsonObject)JsonNode.Parse(fixture.Deployment.ToJson())!;
        payload["displayName"] = "from payload";
        payload["description"] = "kept";
        NewMieDeploymentCommand command = new() { Context = fixture.Context, Payload = payload.ToJsonString(), DisplayName = "named" };
        MieDeployment created = (MieDeployment)CommandRunner.Run(command).Output.Single()!;
        Assert.Equal("named", created.DisplayName);
        Assert.Equal("kept", created.Description);
        Assert.Equal(2, created.Endpoints.Length);
    }

    [Theory]
    [InlineData("{\"displayName\": ", "InvalidPayload")]
    [InlineData("[]", "InvalidPayload")]
    public void A_payload_that_is_none_is_refused(string payload, string code)
    {
        RecordingPipeline run = CommandRunner.Run(new NewMieDeploymentCommand { Context = fixture.Context, Payload = payload });
        Assert.Equal(code, Assert.Single(run.Errors).Error.Code);
    }

    [Fact]
    public void A_payload_file_that_is_missing_is_named()
    {
        RecordingPipeline run = CommandRunner.Run(new NewMieDeploymentCommand { Context = fixture.Context, PayloadPath = "no-such.json" });
        Assert.Equal("FileNotFound", Assert.Single(run.Errors).Error.Code);
        Assert.Contains("no-such.json", run.Errors[0].Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_changes_what_is_named_and_loses_nothing()
    {
        NewMieDeploymentCommand create = fixture.Create("update");
        create.EnvironmentVariable = new Dictionary<string, string> { ["MODEL_NAME"] = "one" };
        create.FreeformTag = new Dictionary<string, string> { ["team"] = "a" };
        MieDeployment created = (MieDeployment)CommandRunner.Run(create).Output.Single()!;

        RecordingPipeline run = CommandRunner.Run(new SetMieDeploymentCommand
        {
            Context = fixture.Context,
            Deployment = created,
            AddEndpoint = [MieEndpoint.Parse("POST /v1/rerank")],
            AddEnvironmentVariable = new Dictionary<string, string> { ["LOG_LEVEL"] = "debug" },
        }.With("Wait"));
        MieDeployment updated = Assert.IsType<MieDeployment>(Assert.Single(run.Output));
        Assert.Equal("ACTIVE", updated.LifecycleState);
        Assert.Equal(["/v1/custom/completions", "/models/{}", "/v1/rerank"], updated.Endpoints.Select(e => e.Suffix));
        Assert.Equal("openai", updated.ApiSpecification);
        Assert.Equal("a", updated.FreeformTags["team"]);
        Assert.Contains("MODEL_NAME", updated.ToJson(), StringComparison.Ordinal);
        Assert.Contains("LOG_LEVEL", updated.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_update_that_changes_nothing_sends_nothing()
    {
        RecordingPipeline run = CommandRunner.Run(new SetMieDeploymentCommand { Context = fixture.Context, Deployment = fixture.Deployment, DisplayName = "shared" });
        Assert.Empty(run.Asked);
        Assert.Single(run.Output);
        Assert.Contains(run.Verbose, v => v.Contains("nothing was sent", StringComparison.Ordinal));
    }

    [Fact]
    public void Removing_an_endpoint_that_is_not_there_lists_those_that_are()
    {
        RecordingPipeline run = CommandRunner.Run(new SetMieDeploymentCommand { Context = fixture.Context, Deployment = fixture.Deployment, RemoveEndpoint = ["/zzz"] });
        MieException error = Assert.Single(run.Errors).Error;
        Assert.Equal("EndpointNotFound", error.Code);
        Assert.Contains("/models/{}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_comes_in_pages_and_one_bad_id_does_not_stop_the_rest()
    {
        RecordingPipeline list = CommandRunner.Run(new GetMieDeploymentCommand { Context = fixture.Context });
        Assert.Contains(list.Output.Cast<MieDeployment>(), d => d.Id == fixture.Deployment.Id);

        RecordingPipeline run = CommandRunner.Run(new GetMieDeploymentCommand { Context = fixture.Context, Id = ["nonsense", fixture.Deployment.Id[..^4] + "zzzz", fixture.Deployment.Id] });
        Assert.Equal(["InvalidArgument", "NotAuthorizedOrNotFound"], run.Errors.Select(e => e.Error.Code));
        Assert.Equal(fixture.Deployment.Id, ((MieDeployment)run.Output.Single()!).Id);
    }

    [Fact]
    public void A_removed_deployment_is_gone()
    {
        MieDeployment created = (MieDeployment)CommandRunner.Run(fixture.Create("gone")).Output.Single()!;
        RecordingPipeline run = CommandRunner.Run(new RemoveMieDeploymentCommand { Context = fixture.Context, Deployment = created }.With("Wait"));
        Assert.All(run.Progress, p => Assert.Equal("Deleting gone", p.Activity));
        Assert.Empty(run.Errors);
        Assert.Empty(run.Output);
        Assert.DoesNotContain(CommandRunner.Run(new GetMieDeploymentCommand { Context = fixture.Context }).Output.Cast<MieDeployment>(), d => d.Id == created.Id);
    }

    [Fact]
    public void A_wait_that_runs_out_says_the_last_state()
    {
        RecordingPipeline run = CommandRunner.Run(new WaitMieDeploymentCommand { Context = fixture.Context, Deployment = fixture.Deployment, LifecycleState = ["INACTIVE"], TimeoutSec = 1 });
        MieException error = Assert.Single(run.Errors).Error;
        Assert.Equal("WaitTimeout", error.Code);
        Assert.Contains("ACTIVE", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_routes_come_with_both_addresses()
    {
        MieDeploymentEndpoint[] routes = [.. CommandRunner.Run(new GetMieEndpointCommand { Context = fixture.Context, Deployment = fixture.Deployment }).Output.Cast<MieDeploymentEndpoint>()];
        Assert.Equal(31 + 2, routes.Length);
        MieDeploymentEndpoint chat = routes.Single(r => r.Suffix == "/v1/chat/completions");
        Assert.Equal($"{fixture.Emulator.Inference.AbsoluteUri.TrimEnd('/')}/{fixture.Deployment.Id}/predict/v1/chat/completions", chat.PredictUrl);
        Assert.EndsWith("/predictWithResponseStream/v1/chat/completions", chat.StreamUrl, StringComparison.Ordinal);
        Assert.Equal(MieRouteSource.Custom, routes[^1].Source);
    }
}
