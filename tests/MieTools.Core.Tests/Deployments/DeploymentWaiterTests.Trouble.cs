using MieTools.Core.Deployments.Models;
using MieTools.Core.Http;

namespace MieTools.Core.Tests.Deployments;

/// <content>What cannot be seen, and what is said of a failure.</content>
public sealed partial class DeploymentWaiterTests
{
    [Theory]
    [InlineData("Creating instance|Error: image pull failed: denied|Cleaning up resources|Work request failed", 1)]
    [InlineData("0 errors so far|Container exited with code 137|Model deployment stopped", 1)]
    [InlineData("Starting|Model server was OOMKilled|Work request failed.", 1)]
    [InlineData("java.lang.IllegalStateException: no model|Retrying after error|Deployment failed", 0)]
    [InlineData("Health check timed out after 600 s|No errors were found in the artifact|Operation failed", 0)]
    [InlineData("Finished with errors: 0|The process was killed by signal 9|Stopping|Failed", 1)]
    [InlineData("Not enough capacity for VM.GPU.A10.1 in AD-1|An error occurred|The work request has failed", 0)]
    [InlineData("Pulling|Stopped|", 1)]
    public async Task The_most_specific_line_of_the_log_is_quoted(string log, int telling)
    {
        _errors = "[]";
        string[] lines = log.Split('|');
        _log = $"[{string.Join(',', lines.Select(line => $"{{\"message\": \"{line}\"}}"))}]";
        Serve(states: "CREATING,FAILED", work: "IN_PROGRESS:10,FAILED:100");
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE", Samples.WorkId));
        Assert.EndsWith($"its log says: {lines[telling]}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("hangs")]
    public async Task A_failure_is_one_though_its_reasons_cannot_be_read(string errors)
    {
        _errors = _log = errors;
        Serve(states: "CREATING,FAILED", work: "IN_PROGRESS:10,FAILED:100");
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE", Samples.WorkId, TimeSpan.FromSeconds(8)));
        Assert.Equal("DeploymentFailed", error.Code);
        Assert.Contains("MODEL_DEPLOYMENT_UPDATE is FAILED. Its errors could not be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_is_read_though_the_errors_cannot_be()
    {
        _errors = "500";
        _log = """[{"message": "Image was not found."}]""";
        Serve(states: "CREATING,FAILED", work: "IN_PROGRESS:10,FAILED:100");
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE", Samples.WorkId));
        Assert.EndsWith("its log says: Image was not found.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_work_request_that_cannot_be_read_hides_no_state_and_is_named_when_time_runs_out()
    {
        Serve(states: string.Join(',', Enumerable.Repeat("ACTIVE", 50)), work: string.Join(',', Enumerable.Repeat("500", 50)));
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE", Samples.WorkId, TimeSpan.FromSeconds(40)));
        Assert.Equal("WaitTimeout", error.Code);
        Assert.StartsWith("The change was not done within 40 s: the deployment is ACTIVE, but its work request could not be read: ",
            error.Message, StringComparison.Ordinal);
        Assert.Contains("500 InternalServerError: said by the service", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_state_is_seen_though_the_work_request_cannot_be_read()
    {
        Serve(states: "CREATING,FAILED", work: "500,500");
        Assert.Equal("DeploymentFailed",
            (await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE", Samples.WorkId))).Code);
    }

    [Theory]
    [InlineData("500", "500 InternalServerError")]
    [InlineData("closed", "connection")]
    public async Task A_time_out_without_a_look_says_why_there_was_none(string look, string why)
    {
        Serve(states: string.Join(',', Enumerable.Repeat(look, 50)));
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE", timeout: TimeSpan.FromSeconds(15)));
        Assert.Equal("WaitTimeout", error.Code);
        Assert.Contains("its last state was not seen", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looks_that_fail_for_a_while_end_no_wait()
    {
        Serve(states: "CREATING,500,closed,500,ACTIVE");
        Assert.Equal("ACTIVE", (await Wait("ACTIVE"))!.LifecycleState);
    }

    [Fact]
    public async Task Looks_that_fail_for_a_minute_end_a_wait_with_their_error()
    {
        Serve(states: string.Join(',', Enumerable.Repeat("500", 50)));
        Assert.Equal("InternalServerError", (await Assert.ThrowsAsync<MieServiceException>(() => Wait("ACTIVE"))).Code);
    }

    [Fact]
    public async Task A_failed_change_of_a_deployment_that_is_there_contradicts_nothing()
    {
        Serve(states: "ACTIVE", work: "FAILED:100");
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE", Samples.WorkId));
        Assert.StartsWith("The deployment is ACTIVE, but the change was not made.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ACTIVE", "Wait-MieDeployment -Id ID -TimeoutSec 80")]
    [InlineData("INACTIVE", "Wait-MieDeployment -Id ID -LifecycleState INACTIVE -TimeoutSec 80")]
    public async Task The_advice_of_a_time_out_can_be_pasted(string wanted, string command)
    {
        Serve(states: string.Join(',', Enumerable.Repeat("UPDATING", 50)));
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait(wanted, timeout: TimeSpan.FromSeconds(40)));
        Assert.EndsWith(command.Replace("ID", Samples.Id, StringComparison.Ordinal), error.Advice, StringComparison.Ordinal);
    }
}
