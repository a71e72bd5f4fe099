using System.Text.Json.Nodes;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Waiting;
using MieTools.Core.Http;

namespace MieTools.Core.Tests.Deployments;

/// <summary>Two changes in a row: the second waits for the first or says which it is, and nobody's change is overwritten.</summary>
public sealed partial class DeploymentUpdaterTests
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

    [Theory]
    [InlineData("UPDATING", 0)]
    [InlineData("ACTIVE", 1)]
    public async Task What_is_worked_out_again_is_checked_again(string state, int sent)
    {
        // The change before has lowered the maximum under what this one asks for.
        Reads("UPDATING", "ACTIVE");
        Answers(409, 202);
        JsonObject body = Samples.Node($$"""
            {"modelDeploymentConfigurationDetails": {"deploymentType": "SINGLE_MODEL",
              "modelConfigurationDetails": {"modelId": "{{Samples.Model}}", "bandwidthMbps": 30} } }
            """);
        MieException error = await Assert.ThrowsAsync<MieException>(
            () => UpdateAsync(state, waits: true, plan: now => new(body, ["bandwidthMbps"], now.Etag)));
        Assert.Equal(("ArgumentInvalid", "MaximumBandwidthMbps"), (error.Code, error.ErrorTarget));
        Assert.Equal(sent, _puts.Count);
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
        return await updater.UpdateAsync(read, Plan(read), plan, overwrite, progress => _seen.Add(progress.State), Token);
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
