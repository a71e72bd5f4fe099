using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Waiting;
using MieTools.Core.Http;

namespace MieTools.Core.Tests.Deployments;

/// <content>Somebody else at the same time, states that are shown late, and what a change ends in.</content>
public sealed partial class DeploymentUpdaterTests
{
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

    // The work request that was waited for is the other's: that it is known makes what it did no less a surprise.
    [Fact]
    public async Task What_somebody_else_began_after_the_reading_is_not_overwritten_though_it_was_waited_for()
    {
        _work = InProgress;
        _reads.Enqueue(("UPDATING", "renamed by another"));
        _reads.Enqueue(("UPDATING", "renamed by another"));
        _reads.Enqueue(("ACTIVE", "renamed by another"));
        Answers(412, 202);
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => UpdateAsync("ACTIVE", waits: true));
        Assert.Equal("NoEtagMatch", error.Code);
        Assert.Contains("displayName", error.Message, StringComparison.Ordinal);
        Assert.Single(_puts);
    }

    [Fact]
    public async Task A_wait_that_runs_out_says_what_the_service_refused()
    {
        Reads([.. Enumerable.Repeat("ACTIVE", 40)]);
        Answers([.. Enumerable.Repeat(409, 40)]);
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => UpdateAsync("ACTIVE", waits: true));
        Assert.Equal("WaitTimeout", error.Code);
        Assert.Contains("refused the change for 40 s, though the deployment", error.Message, StringComparison.Ordinal);
        Assert.Contains("said by the service", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Wait-MieDeployment", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_state_that_is_shown_late_is_borne_with_for_a_minute()
    {
        _limit = TimeSpan.FromMinutes(2);
        Reads([.. Enumerable.Repeat("ACTIVE", 40)]);
        Answers([.. Enumerable.Repeat(409, 6), 202]);
        await UpdateAsync("ACTIVE", waits: true);
        Assert.Equal(7, _puts.Count);
        Assert.InRange(_clock.Delays.Sum(delay => delay.TotalSeconds), 31, 60);
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
}
