using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Waiting;
using MieTools.Core.Http;

namespace MieTools.Core.Tests.Deployments;

public sealed partial class DeploymentWaiterTests
{
    private readonly FakeClock _clock = new();
    private readonly Queue<string> _states = new();
    private readonly Queue<string> _work = new();
    private readonly List<DeploymentWaitProgress> _progress = [];
    private string _errors = """[{"code": "E1", "message": "no capacity", "timestamp": "2026-07-01T10:11:12Z"}]""";
    private string _log = "[]";
    private string _newest = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delays_grow_to_their_cap_and_progress_is_told()
    {
        Serve(states: "CREATING,CREATING,CREATING,CREATING,CREATING,CREATING,ACTIVE");
        MieDeployment? deployment = await Wait("ACTIVE");
        Assert.Equal("ACTIVE", deployment!.LifecycleState);
        Assert.Equal([1, 2, 4, 8, 15, 15], _clock.Delays.Select(delay => delay.TotalSeconds));
        Assert.Equal(["CREATING", "CREATING", "CREATING", "CREATING", "CREATING", "CREATING", "ACTIVE"], _progress.Select(p => p.State!));
        Assert.Equal([0, 1, 3, 7, 15, 30, 45], _progress.Select(p => p.Elapsed.TotalSeconds));
    }

    [Fact]
    public async Task There_is_no_cap_on_the_number_of_looks()
    {
        Serve(states: string.Join(',', Enumerable.Repeat("CREATING", 200)) + ",ACTIVE");
        await Wait("ACTIVE");
        Assert.Equal(201, _progress.Count);
    }

    [Fact]
    public async Task An_ACTIVE_from_before_the_update_is_not_taken_for_its_end()
    {
        Serve(states: "ACTIVE,UPDATING,ACTIVE,ACTIVE", work: "ACCEPTED:0,IN_PROGRESS:40,IN_PROGRESS:90,SUCCEEDED:100");
        await Wait("ACTIVE", Samples.WorkId);
        Assert.Equal([0, 40, 90, 100], _progress.Select(p => p.PercentComplete!.Value));
        Assert.Equal("SUCCEEDED", _progress[^1].WorkRequestStatus);
    }

    [Fact]
    public async Task A_failed_work_request_is_an_error_though_the_deployment_is_ACTIVE()
    {
        Serve(states: "ACTIVE,ACTIVE", work: "IN_PROGRESS:10,FAILED:100");
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE", Samples.WorkId));
        Assert.Equal(("DeploymentFailed", Samples.Id), (error.Code, error.ErrorTarget));
        Assert.Contains("E1: no capacity", error.Message, StringComparison.Ordinal);
        Assert.Contains("image not found", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CREATING,FAILED", "ACTIVE")]
    [InlineData("CREATING,NEEDS_ATTENTION", "ACTIVE")]
    [InlineData("ACTIVE,DELETING", "INACTIVE")]
    [InlineData("UPDATING,DELETED", "ACTIVE")]
    public async Task Another_end_is_an_error_with_the_service_s_words(string states, string wanted)
    {
        Serve(states);
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait(wanted));
        Assert.Equal("DeploymentFailed", error.Code);
        Assert.Contains($"is {states.Split(',')[1]} and did not become {wanted}", error.Message, StringComparison.Ordinal);
        Assert.Contains("image not found", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NEEDS_ATTENTION_from_before_is_left_behind_by_an_update()
    {
        Serve(states: "NEEDS_ATTENTION,UPDATING,ACTIVE", work: "ACCEPTED:0,IN_PROGRESS:50,SUCCEEDED:100");
        Assert.Equal("ACTIVE", (await Wait("ACTIVE", Samples.WorkId))!.LifecycleState);
    }

    [Fact]
    public async Task NEEDS_ATTENTION_after_the_work_is_done_is_an_error_after_a_few_looks()
    {
        Serve(states: string.Join(',', Enumerable.Repeat("NEEDS_ATTENTION", 20)), work: "SUCCEEDED:100");
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE", Samples.WorkId));
        Assert.Equal("DeploymentFailed", error.Code);
        Assert.Equal(6, _progress.Count);
    }

    [Fact]
    public async Task A_state_from_before_an_activation_is_waited_out()
    {
        Serve(states: "INACTIVE,INACTIVE,UPDATING,ACTIVE");
        Assert.Equal("ACTIVE", (await Wait("ACTIVE"))!.LifecycleState);
    }

    [Fact]
    public async Task Not_found_is_DELETED_when_that_is_wanted()
    {
        Serve(states: "FAILED,DELETING,404", work: "IN_PROGRESS:0,IN_PROGRESS:50,IN_PROGRESS:99");
        Assert.Null(await Wait("DELETED", Samples.WorkId));
        Assert.Equal("DELETED", _progress[^1].State);
    }

    [Fact]
    public async Task Not_found_is_the_service_s_error_otherwise()
    {
        Serve(states: "404");
        Assert.Equal("NotAuthorizedOrNotFound", (await Assert.ThrowsAsync<MieServiceException>(() => Wait("ACTIVE"))).Code);
    }

    [Fact]
    public async Task Without_a_right_to_see_work_requests_the_states_must_do()
    {
        Serve(states: "UPDATING,ACTIVE", work: "404");
        Assert.Equal("ACTIVE", (await Wait("ACTIVE", Samples.WorkId))!.LifecycleState);
    }

    [Fact]
    public async Task Time_runs_out_with_the_last_state()
    {
        Serve(states: string.Join(',', Enumerable.Repeat("CREATING", 50)));
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE", timeout: TimeSpan.FromSeconds(40)));
        Assert.Equal(("WaitTimeout", MieErrorCategory.OperationTimeout), (error.Code, error.Category));
        Assert.Contains("within 40 s", error.Message, StringComparison.Ordinal);
        Assert.Contains("CREATING", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_out_says_that_the_work_request_is_awaited_though_the_state_is_there()
    {
        Serve(states: string.Join(',', Enumerable.Repeat("ACTIVE", 50)), work: string.Join(',', Enumerable.Repeat("IN_PROGRESS:50", 50)));
        MieException error = await Assert.ThrowsAsync<MieException>(
            () => Wait("ACTIVE", Samples.WorkId, timeout: TimeSpan.FromSeconds(40)));
        Assert.Equal("WaitTimeout", error.Code);
        Assert.Equal("The change was not done within 40 s: the work request MODEL_DEPLOYMENT_UPDATE is IN_PROGRESS at 50 % "
            + "though the deployment is ACTIVE.", error.Message);
        Assert.Contains($"Get-MieWorkRequest -Id {Samples.WorkId} -Log", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_out_on_the_way_has_state_and_work_request()
    {
        Serve(states: string.Join(',', Enumerable.Repeat("CREATING", 50)), work: string.Join(',', Enumerable.Repeat("ACCEPTED:0", 50)));
        MieException error = await Assert.ThrowsAsync<MieException>(
            () => Wait("ACTIVE", Samples.WorkId, timeout: TimeSpan.FromSeconds(40)));
        Assert.EndsWith("its last state was CREATING, and the work request MODEL_DEPLOYMENT_UPDATE is ACCEPTED at 0 %.", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_errors_the_telling_line_of_the_log_is_quoted()
    {
        _errors = "[]";
        _log = """
            [{"message": "Pulling the image."}, {"message": "Image iad.ocir.io/ns/none:1 was not found."},
             {"message": "Cleaning up."}, {"message": "Failed."}]
            """;
        Serve(states: "CREATING,FAILED", work: "IN_PROGRESS:10,FAILED:100");
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE", Samples.WorkId));
        Assert.EndsWith("is FAILED; its log says: Image iad.ocir.io/ns/none:1 was not found.", error.Message, StringComparison.Ordinal);
        Assert.Contains($"Get-MieWorkRequest -Id {Samples.WorkId} -Log", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_whose_work_request_nobody_named_is_looked_up()
    {
        _newest = Samples.WorkRequest("FAILED", 100);
        Serve(states: "CREATING,FAILED");
        MieException error = await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE"));
        Assert.EndsWith("Its work request MODEL_DEPLOYMENT_UPDATE is FAILED: E1: no capacity", error.Message, StringComparison.Ordinal);
        Assert.Contains(Samples.WorkId, error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_has_the_deployment_up_to_a_failure()
    {
        Serve(states: "CREATING,FAILED");
        await Assert.ThrowsAsync<MieException>(() => Wait("ACTIVE"));
        Assert.Equal("FAILED", _progress[^1].Deployment!.LifecycleState);
    }

    [Fact]
    public async Task A_cancelled_wait_is_no_time_out()
    {
        Serve(states: "CREATING,CREATING,CREATING");
        using CancellationTokenSource source = new();
        using FakeService service = Service();
        DeploymentWaiter waiter = new(service.Client, new() { TimeProvider = _clock });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            waiter.WaitAsync(Samples.Id, ["ACTIVE"], null, _ => source.Cancel(), source.Token));
    }

    [Fact]
    public async Task The_service_s_pace_is_kept()
    {
        Serve(states: "UPDATING,ACTIVE", work: "IN_PROGRESS:1:9,SUCCEEDED:100");
        await Wait("ACTIVE", Samples.WorkId);
        Assert.Equal([9], _clock.Delays.Select(delay => delay.TotalSeconds));
    }

    private void Serve(string states, string? work = null)
    {
        foreach (string state in states.Split(','))
            _states.Enqueue(state);
        foreach (string status in work?.Split(',') ?? [])
            _work.Enqueue(status);
    }

    private async Task<MieDeployment?> Wait(string wanted, string? workRequestId = null, TimeSpan? timeout = null)
    {
        using FakeService service = Service();
        DeploymentWaiter waiter = new(service.Client, new() { TimeProvider = _clock, Timeout = timeout ?? TimeSpan.FromHours(2) });
        return await waiter.WaitAsync(Samples.Id, [wanted], workRequestId, _progress.Add, Token);
    }

    private FakeService Service() => new()
    {
        Rule = request =>
        {
            if (request.PathAndQuery.Contains("/errors", StringComparison.Ordinal))
                return Answer(_errors);
            if (request.PathAndQuery.Contains("/logs", StringComparison.Ordinal))
                return Answer(_log);
            if (request.PathAndQuery.Contains("/workRequests?", StringComparison.Ordinal))
                return FakeService.Make($"[{_newest}]");
            if (request.PathAndQuery.Contains("/workRequests/", StringComparison.Ordinal))
            {
                string[] work = _work.Dequeue().Split(':');
                return work.Length == 1
                    ? Answer(work[0])
                    : FakeService.Make(
                        Samples.WorkRequest(work[0], int.Parse(work[1])), 200, work.Length > 2 ? [("retry-after", work[2])] : []);
            }
            string state = _states.Dequeue();
            return state is "404" or "500" or "closed"
                ? Answer(state)
                : FakeService.Make(Samples.Deployment(state, details: "image not found"));
        },
    };

    private HttpResponseMessage Answer(string body)
    {
        // Until the time that the wait has is over.
        if (body == "hangs")
            _clock.FireNext();
        return body switch
        {
            "404" => NotFound(),
            "500" => FakeService.Make("""{"code": "InternalServerError", "message": "said by the service"}""", 500),
            "hangs" => throw new OperationCanceledException(),
            "closed" => throw new MieException(MieErrors.ConnectionBroken, "The connection was closed."),
            _ => FakeService.Make(body),
        };
    }

    private static HttpResponseMessage NotFound() => FakeService.Make("""{"code": "NotAuthorizedOrNotFound", "message": "no"}""", 404);
}
