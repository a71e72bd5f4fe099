using System.Text.Json.Nodes;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Waiting;
using MieTools.Core.Errors;
using MieTools.Core.Http;

namespace MieTools.Core.Tests.Deployments;

/// <summary>Two changes in a row: the second waits for the first or says which it is, and nobody's change is overwritten.</summary>
public sealed class DeploymentUpdaterTests
{
    private const string InProgress = "IN_PROGRESS";
    private readonly FakeClock _clock = new();
    private readonly Queue<(string State, string Name)> _reads = new();
    private readonly Queue<int> _answers = new();
    private readonly List<SentRequest> _puts = [];
    private readonly List<string?> _seen = [];
    private int _version;
    private string _work = "SUCCEEDED";
    private string _conflict = "IncorrectState";
    private string _more = "\"futureOther\": 1";
    private string? _etag;
    private TimeSpan _limit = TimeSpan.FromSeconds(40);
    private Func<string, string>? _current;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waits_for_an_update_in_progress_reads_again_and_sends_with_the_fresh_etag()
    {
        Reads("UPDATING", "UPDATING", "ACTIVE");
        Answers(202);
        ChangeReceipt receipt = await UpdateAsync("UPDATING", waits: true);
        Assert.Equal(Samples.WorkId, receipt.WorkRequestId);
        Assert.Equal("e3", Assert.Single(_puts).Headers["if-match"]);
        Assert.Equal(["UPDATING", "UPDATING", "ACTIVE"], _seen);
        Assert.Equal([1, 2], _clock.Delays.Select(delay => delay.TotalSeconds));
    }

    [Fact]
    public async Task Waits_when_the_update_in_progress_shows_in_the_refusal_only()
    {
        Reads("UPDATING", "UPDATING", "ACTIVE");
        Answers(409, 202);
        await UpdateAsync("ACTIVE", waits: true);
        Assert.Equal(["e0", "e3"], _puts.Select(put => put.Headers["if-match"]));
    }

    [Fact]
    public async Task A_state_that_is_shown_late_is_asked_for_again_a_few_times()
    {
        Reads("ACTIVE", "ACTIVE", "ACTIVE", "ACTIVE");
        Answers(409, 409, 202);
        _work = InProgress;
        await UpdateAsync("ACTIVE", waits: true);
        Assert.Equal(3, _puts.Count);
        Assert.Equal([1, 2], _clock.Delays.Select(delay => delay.TotalSeconds));
    }

    [Fact]
    public async Task Without_waiting_the_error_says_what_is_in_progress_and_what_to_do()
    {
        _work = InProgress;
        Reads("UPDATING");
        Answers(409);
        MieServiceException error = await Assert.ThrowsAsync<MieServiceException>(
            () => UpdateAsync("UPDATING", waits: false, pipeline: true));
        Assert.Equal("IncorrectState", error.Code);
        Assert.Contains("is UPDATING: the work request MODEL_DEPLOYMENT_UPDATE is IN_PROGRESS at 50 %", error.Message,
            StringComparison.Ordinal);
        Assert.Contains(Samples.WorkId, error.Message, StringComparison.Ordinal);
        Assert.Contains("-Wait", error.Advice, StringComparison.Ordinal);
        Assert.Single(_puts);
    }

    [Fact]
    public async Task A_refused_etag_during_an_update_is_the_same_error()
    {
        _work = InProgress;
        Reads("UPDATING");
        Answers(412);
        MieServiceException error = await Assert.ThrowsAsync<MieServiceException>(() => UpdateAsync("ACTIVE", waits: false));
        Assert.Equal("IncorrectState", error.Code);
        Assert.Contains("MODEL_DEPLOYMENT_UPDATE is IN_PROGRESS", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 412)]
    [InlineData(false, 412)]
    [InlineData(false, 409)]
    public async Task An_update_that_ended_between_reading_and_sending_is_no_change_by_somebody_else(bool waits, int refusal)
    {
        Reads("ACTIVE");
        Answers(refusal, 202);
        // What was read says UPDATING only where nobody waits; then the etag moved because the update ended.
        await UpdateAsync(waits ? "ACTIVE" : "UPDATING", waits);
        Assert.Equal(["e0", "e1"], _puts.Select(put => put.Headers["if-match"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_by_somebody_else_is_the_service_s_412_and_is_not_repeated(bool waits)
    {
        _reads.Enqueue(("ACTIVE", "renamed by another"));
        Answers(412);
        MieServiceException error = await Assert.ThrowsAsync<MieServiceException>(() => UpdateAsync("ACTIVE", waits));
        Assert.Equal("NoEtagMatch", error.Code);
        Assert.Single(_puts);
    }

    [Theory]
    [InlineData(412)]
    [InlineData(409)]
    public async Task A_repeat_after_a_lost_answer_knows_its_own_success(int refusal)
    {
        _reads.Enqueue((refusal == 409 ? "UPDATING" : "ACTIVE", "wanted"));
        Answers(-1, refusal);
        ChangeReceipt receipt = await UpdateAsync("ACTIVE", waits: false, pipeline: true);
        Assert.Equal(Samples.WorkId, receipt.WorkRequestId);
        Assert.Equal(2, _puts.Count);
    }

    [Fact]
    public async Task A_repeat_after_a_lost_answer_does_not_take_another_s_change_for_its_own()
    {
        _reads.Enqueue(("ACTIVE", "renamed by another"));
        Answers(-1, 412);
        MieServiceException error = await Assert.ThrowsAsync<MieServiceException>(
            () => UpdateAsync("ACTIVE", waits: false, pipeline: true));
        Assert.Equal("NoEtagMatch", error.Code);
    }

    [Fact]
    public async Task Nothing_is_sent_when_the_change_in_progress_was_the_same()
    {
        _reads.Enqueue(("ACTIVE", "wanted"));
        ChangeReceipt receipt = await UpdateAsync("UPDATING", waits: true);
        Assert.Null(receipt.WorkRequestId);
        Assert.Empty(_puts);
    }

    [Fact]
    public async Task A_state_that_takes_no_update_is_the_service_s_error()
    {
        Reads("FAILED");
        Answers(409);
        MieServiceException error = await Assert.ThrowsAsync<MieServiceException>(() => UpdateAsync("FAILED", waits: true));
        Assert.Contains("said by the service", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_runs_out_with_what_is_awaited_and_nothing_is_sent()
    {
        _work = InProgress;
        Reads([.. Enumerable.Repeat("UPDATING", 50)]);
        MieException error = await Assert.ThrowsAsync<MieException>(() => UpdateAsync("UPDATING", waits: true));
        Assert.Equal("WaitTimeout", error.Code);
        Assert.Contains("still UPDATING after 40 s: the work request MODEL_DEPLOYMENT_UPDATE is IN_PROGRESS at 50 %", error.Message,
            StringComparison.Ordinal);
        Assert.Contains("was not sent", error.Message, StringComparison.Ordinal);
        Assert.Empty(_puts);
    }

    [Theory]
    [InlineData(412)]
    [InlineData(409)]
    public async Task A_change_by_somebody_else_right_after_the_update_in_progress_is_not_overwritten(int refusal)
    {
        // What was read was UPDATING; then it became ACTIVE and somebody renamed it.
        _reads.Enqueue(("ACTIVE", "renamed by another"));
        Answers(refusal, 202);
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => UpdateAsync("UPDATING", waits: false));
        Assert.Equal("NoEtagMatch", error.Code);
        Assert.Contains("displayName", error.Message, StringComparison.Ordinal);
        Assert.Single(_puts);
    }

    [Fact]
    public async Task Nor_is_one_that_came_while_the_update_in_progress_was_waited_for()
    {
        Reads("UPDATING");
        _reads.Enqueue(("ACTIVE", "renamed by another"));
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => UpdateAsync("UPDATING", waits: true));
        Assert.Equal("NoEtagMatch", error.Code);
        Assert.Empty(_puts);
    }

    [Fact]
    public async Task What_the_change_that_was_waited_for_did_itself_is_nobody_else_s()
    {
        _work = InProgress;
        Reads("UPDATING");
        _reads.Enqueue(("ACTIVE", "named by the change before"));
        Answers(202);
        await UpdateAsync("UPDATING", waits: true);
        Assert.Equal("e2", Assert.Single(_puts).Headers["if-match"]);
    }

    [Fact]
    public async Task Changes_of_different_fields_are_both_kept_when_there_is_a_wait()
    {
        _current = variables => Samples.Environment.Replace("\"MODEL\": \"m1\"", $"\"MODEL\": \"m1\"{variables}", StringComparison.Ordinal);
        _reads.Enqueue(("ACTIVE", ", \"OTHER\": \"1\""));
        Answers(412, 202);
        DeploymentSettings mine = new() { AddEnvironmentVariables = new Dictionary<string, string> { ["MINE"] = "1" } };
        await UpdateAsync("ACTIVE", waits: true, plan: read => mine.ApplyToUpdate(read));
        Assert.Equal(["e0", "e1"], _puts.Select(put => put.Headers["if-match"]));
        Assert.Contains("\"OTHER\":\"1\"", _puts[1].Body, StringComparison.Ordinal);
        Assert.Contains("\"MINE\":\"1\"", _puts[1].Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_field_that_the_service_keeps_by_itself_is_no_change_by_somebody_else(bool waits)
    {
        _more = "\"timeUpdated\": \"2026-07-01T10:11:13Z\"";
        Reads("ACTIVE");
        Answers(412, 202);
        await UpdateAsync("ACTIVE", waits);
        Assert.Equal(2, _puts.Count);
    }

    [Fact]
    public async Task A_forced_update_that_had_to_wait_rolls_out_again_and_is_never_empty()
    {
        Reads("UPDATING", "ACTIVE");
        Answers(202);
        DeploymentSettings none = new();
        await UpdateAsync("UPDATING", waits: true, plan: read => none.ApplyToUpdate(read, null, force: true), overwrite: true);
        Assert.Contains("vllm:1", Assert.Single(_puts).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_sent_for_an_update_that_became_empty_even_by_force()
    {
        _reads.Enqueue(("ACTIVE", "wanted"));
        await UpdateAsync("UPDATING", waits: true, overwrite: true);
        Assert.Empty(_puts);
    }

    [Theory]
    [InlineData("ACTIVE", "name", "ACTIVE,INACTIVE,NEEDS_ATTENTION")]
    [InlineData("NEEDS_ATTENTION", "name", "ACTIVE,INACTIVE,NEEDS_ATTENTION")]
    [InlineData("NEEDS_ATTENTION", "count", "ACTIVE")]
    [InlineData("INACTIVE", "count", "INACTIVE,ACTIVE")]
    [InlineData("ACTIVE", "count", "ACTIVE")]
    [InlineData("PAUSED", "name", "ACTIVE,INACTIVE,NEEDS_ATTENTION,PAUSED")]
    public async Task It_says_in_which_states_the_update_is_done_by_the_state_that_it_was_sent_to(string state, string what, string settled)
    {
        Reads(state);
        Answers(202);
        DeploymentSettings count = new() { InstanceCount = 5 };
        ChangeReceipt receipt = await UpdateAsync(
            "UPDATING", waits: true, plan: what == "count" ? read => count.ApplyToUpdate(read) : Plan);
        Assert.Equal(settled, string.Join(',', receipt.SettledStates));
    }

    [Theory]
    [InlineData("DELETED")]
    [InlineData("DELETING")]
    [InlineData("FAILED")]
    public async Task Nothing_to_change_is_no_success_of_a_state_that_takes_no_update(string state)
    {
        DeploymentSettings none = new() { DisplayName = "chat" };
        MieException now = Assert.Throws<MieException>(() => none.ApplyToUpdate(Samples.Read(Samples.Deployment(state))));
        Reads(state);
        MieException later = await Assert.ThrowsAsync<MieException>(
            () => UpdateAsync("UPDATING", waits: true, plan: read => none.ApplyToUpdate(read)));
        Assert.All([now, later], error => Assert.Equal("IncorrectState", error.Code));
        Assert.All([now, later], error => Assert.Contains($"is {state}", error.Message, StringComparison.Ordinal));
        Assert.Empty(_puts);
    }

    [Fact]
    public async Task A_state_that_is_shown_late_is_waited_for_as_long_as_its_work_request_is_in_progress()
    {
        _work = InProgress;
        _limit = TimeSpan.FromSeconds(120);
        Reads([.. Enumerable.Repeat("ACTIVE", 50)]);
        Answers([.. Enumerable.Repeat(409, 9), 202]);
        await UpdateAsync("ACTIVE", waits: true);
        Assert.True(_clock.Delays.Sum(delay => delay.TotalSeconds) > 45);
    }

    [Fact]
    public async Task So_is_one_whose_work_requests_may_not_be_seen_for_a_minute()
    {
        _work = "";
        _limit = TimeSpan.FromSeconds(120);
        Reads([.. Enumerable.Repeat("ACTIVE", 50)]);
        Answers([.. Enumerable.Repeat(409, 50)]);
        MieServiceException error = await Assert.ThrowsAsync<MieServiceException>(() => UpdateAsync("ACTIVE", waits: true));
        Assert.Equal("IncorrectState", error.Code);
        Assert.InRange(_clock.Delays.Sum(delay => delay.TotalSeconds), 60, 90);
    }

    [Theory]
    [InlineData("Conflict")]
    [InlineData("LockConflict")]
    public async Task Other_conflicts_with_a_change_in_progress_are_told_and_waited_for_alike(string code)
    {
        _conflict = code;
        _work = InProgress;
        Reads("UPDATING");
        Answers(409);
        MieServiceException error = await Assert.ThrowsAsync<MieServiceException>(() => UpdateAsync("ACTIVE", waits: false));
        Assert.Equal("IncorrectState", error.Code);
        Assert.Contains("-Wait", error.Advice, StringComparison.Ordinal);
        Reads("UPDATING", "UPDATING", "ACTIVE");
        Answers(409, 202);
        await UpdateAsync("ACTIVE", waits: true);
    }

    [Theory]
    [InlineData("Conflict")]
    [InlineData("ResourceLocked")]
    [InlineData("NotAuthorizedOrResourceAlreadyExists")]
    public async Task A_conflict_with_nothing_in_progress_has_advice(string code)
    {
        _conflict = code;
        Reads("ACTIVE");
        Answers(409);
        MieServiceException error = await Assert.ThrowsAsync<MieServiceException>(() => UpdateAsync("ACTIVE", waits: false));
        Assert.Equal(code, error.Code);
        Assert.False(string.IsNullOrEmpty(error.Advice));
    }

    [Theory]
    [InlineData(true, 6)]
    [InlineData(false, 3)]
    public async Task A_refused_etag_that_is_still_the_current_one_is_tried_again_with_pauses(bool waits, int tries)
    {
        _etag = "e0";
        _clock.HasLimit = waits;
        Reads([.. Enumerable.Repeat("ACTIVE", 50)]);
        Answers([.. Enumerable.Repeat(412, 50)]);
        await Assert.ThrowsAsync<MieServiceException>(() => UpdateAsync("ACTIVE", waits));
        Assert.Equal(tries, _puts.Count);
        Assert.Equal(tries - 1, _clock.Delays.Count);
    }

    [Fact]
    public async Task A_time_out_before_anything_was_sent_says_so_and_why()
    {
        Reads([.. Enumerable.Repeat("500", 50)]);
        MieException error = await Assert.ThrowsAsync<MieException>(() => UpdateAsync("UPDATING", waits: true));
        Assert.Equal("WaitTimeout", error.Code);
        Assert.Contains("was not sent", error.Message, StringComparison.Ordinal);
        Assert.Contains("500 InternalServerError", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("may have been served", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_change_waits_for_a_state_that_is_shown_late()
    {
        _work = InProgress;
        Reads("ACTIVE", "ACTIVE");
        Answers(409, 409, 202);
        using FakeService service = Service();
        DeploymentClient client = service.Client;
        DeploymentUpdater updater = new(client, waits: true, new() { TimeProvider = _clock });
        await updater.SendAsync(Samples.Id, token => client.DeactivateAsync(Samples.Id, null, token), null, Token);
        Assert.Equal(3, _puts.Count);
    }

    [Fact]
    public async Task Other_changes_wait_their_turn_too()
    {
        Reads("UPDATING", "ACTIVE");
        Answers(409, 202);
        using FakeService service = Service();
        DeploymentClient client = service.Client;
        DeploymentUpdater updater = new(client, waits: true, new() { TimeProvider = _clock });
        await updater.SendAsync(
            Samples.Id, token => client.DeactivateAsync(Samples.Id, null, token), null, Token);
        Assert.Equal(2, _puts.Count);
    }

    private void Reads(params string[] states)
    {
        foreach (string state in states)
            _reads.Enqueue((state, "chat"));
    }

    private void Answers(params int[] statuses)
    {
        foreach (int status in statuses)
            _answers.Enqueue(status);
    }

    private async Task<ChangeReceipt> UpdateAsync(string state, bool waits, bool pipeline = false,
        Func<MieDeployment, DeploymentUpdate>? plan = null, bool overwrite = false)
    {
        using FakeService service = Service();
        using HttpMessageInvoker http = pipeline
            ? MieHttpChain.Create(new() { Transport = service, TimeProvider = new Http.ImmediateTime() })
            : new HttpMessageInvoker(service, disposeHandler: false);
        DeploymentClient client = new(http, new Uri("http://localhost:1"));
        DeploymentUpdater updater = new(client, waits, new() { TimeProvider = _clock, Timeout = _limit });
        MieDeployment read = Samples.Read(Samples.Deployment(state)) with { Etag = "e0" };
        plan ??= Plan;
        return await updater.UpdateAsync(read, plan(read), plan, overwrite, progress => _seen.Add(progress.State), Token);
    }

    // Renames: the body holds what is wanted, and is empty when it is there.
    private static DeploymentUpdate Plan(MieDeployment read) => read.DisplayName == "wanted"
        ? new([], [], read.Etag)
        : new(new JsonObject { ["displayName"] = "wanted" }, ["displayName"], read.Etag);

    private FakeService Service() => new()
    {
        Rule = request =>
        {
            if (request.PathAndQuery.Contains("/workRequests", StringComparison.Ordinal))
                return FakeService.Make(_work.Length == 0 ? "[]" : $"[{Samples.WorkRequest(_work, 50)}]");
            if (request.Method != "GET")
            {
                _puts.Add(request);
                return Changed(_answers.Dequeue());
            }
            (string state, string name) = _reads.Dequeue();
            if (state == "500")
                return FakeService.Make("""{"code": "InternalServerError", "message": "said by the service"}""", 500);
            string json = _current is not null
                ? Samples.Deployment(state, environment: _current(name))
                : Samples.Deployment(state).Replace("\"chat\"", $"\"{name}\"", StringComparison.Ordinal);
            return FakeService.Make(json.Replace("\"futureTop\"", $"{_more}, \"futureTop\"", StringComparison.Ordinal), 200,
                ("etag", _etag ?? $"e{++_version}"));
        },
    };

    private HttpResponseMessage Changed(int status) => status switch
    {
        -1 => throw new HttpRequestException(HttpRequestError.ResponseEnded),
        202 => FakeService.Make("", 202, ("opc-work-request-id", Samples.WorkId)),
        409 => FakeService.Make($$"""{"code": "{{_conflict}}", "message": "said by the service"}""", 409),
        _ => FakeService.Make("""{"code": "NoEtagMatch", "message": "said by the service"}""", 412),
    };
}
