using System.Management.Automation;
using MieTools.Core.Connection;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>A deployment that was made before a rule was known, or by somebody who may break it, can still be changed.</summary>
public sealed class ExistingValueTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private const string Id = "ocid1.datasciencemodeldeployment.oc1.iad.aaaa";

    // Bandwidth, count, port and an unknown network break the rules of the contract.
    private const string Deployment = """
        {"id": "ocid1.datasciencemodeldeployment.oc1.iad.aaaa", "displayName": "old", "lifecycleState": "ACTIVE",
         "projectId": "ocid1.datascienceproject.oc1.iad.a", "compartmentId": "ocid1.compartment.oc1..a",
         "modelDeploymentUrl": "http://127.0.0.1/ocid1.datasciencemodeldeployment.oc1.iad.aaaa",
         "modelDeploymentConfigurationDetails": {"deploymentType": "SINGLE_MODEL",
          "modelConfigurationDetails": {"modelId": "ocid1.datasciencemodel.oc1.iad.a", "bandwidthMbps": 5,
           "instanceConfiguration": {"instanceShapeName": "VM.GPU.A10.1", "networkAccessType": "TELEPATHY"},
           "scalingPolicy": {"policyType": "FIXED_SIZE", "instanceCount": 11}},
          "environmentConfigurationDetails": {"environmentConfigurationType": "OCIR_CONTAINER", "serverPort": 80}}}
        """;

    private string _sent = "";

    [Theory]
    [InlineData("-DisplayName other", 0)]
    [InlineData("-HealthCheckPort 8080", 1)]
    [InlineData("-MaximumBandwidthMbps 20", 2)]
    [InlineData("-InstanceCount 2", 1)]
    public async Task Another_change_is_sent(string change, int warnings)
    {
        ShellRun run = await RunAsync(change);
        Assert.Empty(run.Errors);
        Assert.StartsWith("PUT ", _sent, StringComparison.Ordinal);
        // What the update repeats is said, and nothing else.
        Assert.Equal(warnings, run.Warnings.Count);
    }

    [Theory]
    [InlineData("-BandwidthMbps 6", "BandwidthMbps")]
    [InlineData("-InstanceCount 12", "InstanceCount")]
    [InlineData("-ServerPort 81", "ServerPort")]
    [InlineData("-ServerPort 8080 -InstanceCount 0", "InstanceCount")]
    public async Task A_change_that_breaks_a_rule_itself_is_not(string change, string parameter)
    {
        ErrorRecord error = (await RunAsync(change)).Failure("Mie.ArgumentInvalid");
        Assert.Contains(parameter, error.ToString(), StringComparison.Ordinal);
        Assert.Equal("", _sent);
    }

    private async Task<ShellRun> RunAsync(string change)
    {
        using EchoServer server = new(request =>
        {
            bool isChange = request.StartsWith("PUT ", StringComparison.Ordinal);
            if (isChange)
                _sent = request;
            string status = isChange ? "202 Accepted\r\nopc-work-request-id: ocid1.datascienceworkrequest.oc1.iad.aaaa" : "200 OK";
            return $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\netag: e\r\nConnection: close\r\n\r\n"
                + (isChange ? "" : Deployment);
        });
        using MieContext context = await MieContext.ConnectAsync(new MieContextOptions
        {
            ConfigFile = fixture.Emulator.ConfigFile,
            ProfileName = fixture.Emulator.Profile,
            Endpoint = new Uri($"http://{server.Authority}"),
        }, TestContext.Current.CancellationToken);
        return fixture.Shell.Run($"Set-MieDeployment -Id {Id} {change} -Context $context", new { context });
    }
}
