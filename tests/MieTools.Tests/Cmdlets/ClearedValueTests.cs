using System.Text.Json.Nodes;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>What $null and an empty text mean: the value that is there is taken away.</summary>
public sealed class ClearedValueTests(InstantFixture fixture) : IClassFixture<InstantFixture>
{
    private const string Digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    public static TheoryData<string, string?, string> Cleared
    {
        get
        {
            TheoryData<string, string?, string> data = [];
            foreach (string? value in (string?[])[null, ""])
            {
                data.Add("ImageDigest", value, $"imageDigest \"{Digest}\" → (none)");
                data.Add("ImageSignatureId", value, "imageSignatureId \"ocid1.containerimagesignature.oc1.iad.aaaa\" → (none)");
                data.Add("ApiSpecification", value, "predictApiSpecification \"openai\" → (none)");
                data.Add("SubnetId", value, "instanceConfiguration.subnetId \"ocid1.subnet.oc1.iad.aaaa\" → (none)");
                data.Add("PrivateEndpointId", value,
                    "instanceConfiguration.privateEndpointId \"ocid1.datascienceprivateendpoint.oc1.iad.aaaa\" → (none)");
                data.Add("AccessLogId", value, "categoryLogDetails.access.logGroupId \"ocid1.loggroup.oc1.iad.aaaa\" → (none); "
                    + "categoryLogDetails.access.logId \"ocid1.log.oc1.iad.aaaa\" → (none)");
                data.Add("PredictLogId", value, "categoryLogDetails.predict.logGroupId \"ocid1.loggroup.oc1.iad.pppp\" → (none); "
                    + "categoryLogDetails.predict.logId \"ocid1.log.oc1.iad.pppp\" → (none)");
                data.Add("Description", value, "description \"all of it\" → \"\"");
            }
            data.Add("Command", null, "cmd (none) → []; cmd[0] \"--port\" → (none); cmd[1] \"8000\" → (none)");
            data.Add("Entrypoint", null, "entrypoint (none) → []; entrypoint[0] \"serve\" → (none)");
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cleared))]
    public async Task Set_takes_it_away_and_nothing_else(string parameter, string? value, string expected)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        DeploymentClient client = fixture.Context.CreateDeploymentClient();
        foreach (string kind in (string[])[FullDeployments.Predefined, FullDeployments.RestLayout])
        {
            MieDeployment before = await client.CreateAsync(FullDeployments.Make(kind, fixture.Emulator), null, stop);
            before = await client.GetAsync(before.Id, stop);
            fixture.Shell.Run($"Set-MieDeployment -Id $Id -{parameter} $value", new { before.Id, value }).One<MieDeployment>();
            MieDeployment after = await client.GetAsync(before.Id, stop);
            Assert.Equal(expected, string.Join("; ", FieldDifference.Of(Parse(before), Parse(after))));
            // It is gone: there is nothing left to send.
            long sent = fixture.Emulator.Requests;
            fixture.Shell.Run($"Set-MieDeployment -Id $Id -{parameter} $value", new { before.Id, value }).One<MieDeployment>();
            Assert.Equal(1, fixture.Emulator.Requests - sent);
        }
    }

    [Fact]
    public void Set_is_told_what_goes_before_it_does()
    {
        MieDeployment made = fixture.Create("cleared", new { Description = "text" });
        ShellRun run = fixture.Shell.Run(
            "Set-MieDeployment -Deployment $made -Description $null -ApiSpecification $null -WhatIf", new { made });
        Assert.Empty(run.Errors);
        Assert.Contains("predictApiSpecification openai → (none)", run.HostText, StringComparison.Ordinal);
        Assert.Contains("description", run.HostText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Description")]
    [InlineData("ApiSpecification")]
    [InlineData("ImageDigest")]
    [InlineData("SubnetId")]
    [InlineData("PrivateEndpointId")]
    [InlineData("AccessLogId")]
    [InlineData("PredictLogId")]
    [InlineData("Command")]
    public void New_leaves_it_out(string parameter)
    {
        Dictionary<string, object?> settings = fixture.Settings($"without {parameter}");
        settings["ApiSpecification"] = null;
        settings[parameter] = null;
        MieDeployment made = fixture.Shell.Invoke("New-MieDeployment", settings).One<MieDeployment>();
        Assert.Null(made.Description);
        Assert.Null(made.ApiSpecification);
        Assert.Null(made.Configuration!.Instance!.SubnetId);
    }

    [Fact]
    public void New_takes_it_from_the_payload_and_from_what_is_copied()
    {
        const string Values = "-Description $null -ApiSpecification $null -ImageDigest '' -SubnetId $null -PrivateEndpointId $null "
            + "-AccessLogId $null -Command $null";
        string payload = FullDeployments.Make(FullDeployments.Predefined, fixture.Emulator).ToJsonString();
        MieDeployment full = fixture.Shell.Run("New-MieDeployment -Payload $payload", new { payload }).One<MieDeployment>();
        Assert.NotNull(full.Logs!.Access);
        foreach (string script in (string[])["New-MieDeployment -Payload $payload", "$full | New-MieDeployment -DisplayName copy"])
        {
            MieDeployment made = fixture.Shell.Run($"{script} {Values}", new { payload, full }).One<MieDeployment>();
            ContainerEnvironment environment = (ContainerEnvironment)made.Configuration!.Environment!;
            Assert.Equal([null, null, null, null, null, null], (object?[])[made.Description, made.ApiSpecification, environment.ImageDigest,
                made.Configuration.Instance!.SubnetId, made.Configuration.Instance.PrivateEndpointId, made.Logs!.Access]);
            Assert.Empty(environment.Command);
            Assert.NotNull(made.Logs.Predict);
            Assert.NotNull(environment.ImageSignatureId);
        }
    }

    [Theory]
    [InlineData("ModelId")]
    [InlineData("Image")]
    [InlineData("Shape")]
    [InlineData("DisplayName")]
    public void What_a_deployment_cannot_be_without_is_refused(string parameter)
    {
        MieDeployment made = fixture.Create($"needs {parameter}");
        Assert.StartsWith("ParameterArgumentValidationError,",
            fixture.Shell.Run($"Set-MieDeployment -Deployment $made -{parameter} $null", new { made }).ErrorId(), StringComparison.Ordinal);
    }

    // What the service says of itself is not what was deployed.
    private static JsonObject Parse(MieDeployment deployment)
    {
        JsonObject json = JsonNode.Parse(deployment.ToJson())!.AsObject();
        foreach (string name in (string[])["lifecycleState", "lifecycleDetails", "modelDeploymentSystemData"])
            json.Remove(name);
        return json;
    }
}
