using System.Net;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Validation;
using MieTools.Core.Http;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>
/// Sends changes of deployments one after the other: when one is in progress the next waits for it, or says so. A change by somebody else
/// is not overwritten unless that is asked for.
/// </summary>
public sealed class DeploymentUpdater
{
    private static readonly MieError s_otherEtag = MieErrors.NoEtagMatch;
    private readonly DeploymentClient _client;
    private readonly DeploymentWaitOptions _options;
    private readonly bool _waits;

    /// <summary>Makes an updater.</summary>
    /// <param name="client">Where to send.</param>
    /// <param name="waits">
    /// True to wait while the deployment is CREATING or UPDATING, read it again and send then; false for an error that says what is in
    /// progress.
    /// </param>
    /// <param name="options">How to poll, and how long in all; null for the defaults.</param>
    public DeploymentUpdater(DeploymentClient client, bool waits, DeploymentWaitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _waits = waits;
        _options = options ?? new();
    }

    /// <summary>Sends an update with the etag of what it was worked out against.</summary>
    /// <remarks>
    /// When only the state of the deployment has changed since it was read (an earlier update is done), the update is worked out again
    /// against what is there now. When it waits, so it is when somebody else has changed other fields than it changes: both changes are
    /// kept. When its answer was lost and a repeat is refused, the deployment is read: one that is as it was asked for is the update's own
    /// success.
    /// </remarks>
    /// <param name="read">The deployment as it was read.</param>
    /// <param name="update">The update, worked out against it.</param>
    /// <param name="plan">Works the update out again, against the deployment as it is then; called on any thread.</param>
    /// <param name="overwrite">True to send without the etag.</param>
    /// <param name="progress">Called after each look while waiting, on the thread that looked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>
    /// What the service handed back, with the states in which it is done; without a work request when nothing was left to change.
    /// </returns>
    /// <exception cref="MieServiceException">
    /// <c>IncorrectState</c>: another change is in progress and it does not wait, or the state allows none. <c>NoEtagMatch</c>: somebody
    /// else changed the deployment since it was read. Nothing was changed.
    /// </exception>
    /// <exception cref="MieException">
    /// <c>WaitTimeout</c>: the other change takes longer; nothing was sent. <c>NoEtagMatch</c>: as above, seen before anything was sent.
    /// </exception>
    public Task<ChangeReceipt> UpdateAsync(MieDeployment read, DeploymentUpdate update, Func<MieDeployment, DeploymentUpdate> plan,
        bool overwrite = false, Action<DeploymentWaitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(plan);
        Turn turn = new(_client, _options, _waits, read.Id, progress);
        return turn.WithinTimeAsync(token => UpdateInTurnAsync(turn, read, update, plan, overwrite, token), cancellationToken);
    }

    /// <summary>Sends a change that carries no etag: activate, deactivate, delete.</summary>
    /// <param name="id">OCID of the deployment.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="progress">Called after each look while waiting, on the thread that looked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieServiceException"><c>IncorrectState</c>, as for an update.</exception>
    /// <exception cref="MieException"><c>WaitTimeout</c>: the other change takes longer; nothing was sent.</exception>
    public Task<ChangeReceipt> SendAsync(string id, Func<CancellationToken, Task<ChangeReceipt>> send,
        Action<DeploymentWaitProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(send);
        Turn turn = new(_client, _options, _waits, id, progress);
        return turn.WithinTimeAsync(SendInTurnAsync, cancellationToken);

        async Task<ChangeReceipt> SendInTurnAsync(CancellationToken token)
        {
            while (true)
            {
                try
                {
                    return await turn.SendAsync(() => send(token)).ConfigureAwait(false);
                }
                catch (MieServiceException e) when (IsTooEarly(e))
                {
                    MieDeployment now = await turn.ReadAsync(e, token).ConfigureAwait(false);
                    if (LifecycleStates.IsBusy(now.LifecycleState))
                        await turn.AwaitAsync(now, e, token).ConfigureAwait(false);
                    else if (_waits && await turn.IsInProgressAsync(now, token).ConfigureAwait(false))
                        await turn.PauseAsync(token).ConfigureAwait(false);
                    else
                        throw;
                }
            }
        }
    }

    private async Task<ChangeReceipt> UpdateInTurnAsync(Turn turn, MieDeployment read, DeploymentUpdate update,
        Func<MieDeployment, DeploymentUpdate> plan, bool overwrite, CancellationToken cancellationToken)
    {
        if (_waits && LifecycleStates.IsBusy(read.LifecycleState))
        {
            MieDeployment settled = await turn.SettleAsync(cancellationToken).ConfigureAwait(false);
            update = await AgainAsync(turn, read, settled, plan, overwrite, null, cancellationToken).ConfigureAwait(false);
            read = settled;
        }
        while (!update.IsEmpty)
        {
            try
            {
                ChangeReceipt receipt = await turn.SendAsync(() => _client.UpdateAsync(
                    read.Id, update.Body, overwrite ? null : update.Etag, cancellationToken)).ConfigureAwait(false);
                return receipt with { SettledStates = SettledStates(read, update.Body) };
            }
            catch (MieServiceException e) when (IsTooEarly(e) || e.Code == s_otherEtag.Code)
            {
                MieDeployment now = await turn.ReadAsync(e, cancellationToken).ConfigureAwait(false);
                if (e.Attempts > 1 && DeploymentContent.Holds(now, update.Body) && !DeploymentContent.Holds(read, update.Body))
                    return await OwnAsync(read, now, update.Body, cancellationToken).ConfigureAwait(false);
                now = await AfterRefusalAsync(turn, e, read, now, overwrite, cancellationToken).ConfigureAwait(false);
                update = await AgainAsync(turn, read, now, plan, overwrite, e, cancellationToken).ConfigureAwait(false);
                read = now;
            }
        }
        return new ChangeReceipt(null, read.RequestId) { SettledStates = SettledStates(read, update.Body) };
    }

    /// <summary>The reading that the next try is worked out against; throws when there is to be none.</summary>
    private async Task<MieDeployment> AfterRefusalAsync(Turn turn, MieServiceException refused, MieDeployment read, MieDeployment now,
        bool overwrite, CancellationToken cancellationToken)
    {
        bool wasBusy = LifecycleStates.IsBusy(read.LifecycleState);
        if (LifecycleStates.IsBusy(now.LifecycleState))
        {
            if (!_waits && !overwrite && !wasBusy && refused.Code == s_otherEtag.Code)
                RequireSame(read, now, refused);
            return await turn.AwaitAsync(now, refused, cancellationToken).ConfigureAwait(false);
        }
        if (now.LifecycleState is not (LifecycleStates.Active or LifecycleStates.Inactive or LifecycleStates.NeedsAttention))
            throw refused;
        if (refused.Code == s_otherEtag.Code || wasBusy)
        {
            bool hasMoved = now.Etag is null || now.Etag != read.Etag;
            // It has become free between the two calls, or somebody else was faster: the next try is another.
            if (hasMoved && (wasBusy || DeploymentContent.Changes(read, now).Count > 0))
                return now;
            if (!turn.MayRepeat())
                throw refused;
            return hasMoved ? now : await LaterAsync(turn, refused, cancellationToken).ConfigureAwait(false);
        }
        if (!_waits)
            throw await turn.InProgressAsync(now, refused, cancellationToken).ConfigureAwait(false);
        return await turn.IsLateAsync(now, cancellationToken).ConfigureAwait(false)
            ? await LaterAsync(turn, refused, cancellationToken).ConfigureAwait(false)
            : throw refused;
    }

    private static async Task<MieDeployment> LaterAsync(
        Turn turn, MieServiceException refused, CancellationToken cancellationToken)
    {
        await turn.PauseAsync(cancellationToken).ConfigureAwait(false);
        return await turn.ReadAsync(refused, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Works the update out again, unless that would undo what somebody else has changed since it was read.</summary>
    private async Task<DeploymentUpdate> AgainAsync(Turn turn, MieDeployment read, MieDeployment now,
        Func<MieDeployment, DeploymentUpdate> plan, bool overwrite, MieServiceException? refused, CancellationToken cancellationToken)
    {
        DeploymentUpdate update = plan(now);
        // What was checked was worked out against another state of the deployment.
        DeploymentValidator.ThrowIfInvalid(DeploymentValidator.CheckUpdate(update.Body, now));
        if (overwrite || update.IsEmpty)
            return update;
        if (!_waits)
        {
            RequireSame(read, now, refused);
            return update;
        }
        IReadOnlyList<string> lost = DeploymentContent.Overwritten(read, now, update.Body);
        return lost.Count == 0 || await turn.WasLastAsync(read, now, cancellationToken).ConfigureAwait(false)
            ? update
            : throw ChangedMeanwhile(now, lost, refused);
    }

    private static void RequireSame(MieDeployment read, MieDeployment now, MieServiceException? refused)
    {
        IReadOnlyList<string> changes = DeploymentContent.Changes(read, now);
        if (changes.Count > 0)
            throw ChangedMeanwhile(now, changes, refused);
    }

    private static MieException ChangedMeanwhile(MieDeployment now, IReadOnlyList<string> fields, MieServiceException? refused)
    {
        const int Most = 5;
        string more = fields.Count > Most ? $" and {fields.Count - Most} more" : "";
        string message = $"Somebody else has changed the deployment {now} since it was read: {string.Join(", ", fields.Take(Most))}{more}. "
            + "Nothing was changed.";
        const string Advice = "Read it again and repeat the change, or overwrite the other one with -Force.";
        return refused is not null
            ? refused.Explained(message, Advice, s_otherEtag)
            : new MieException(s_otherEtag, message, Advice, now.Id);
    }

    // Names and tags change in any state and leave it as it is; the rest ends in the state that it began in, or heals it.
    private static string[] SettledStates(MieDeployment read, JsonObject body)
    {
        if (body.ContainsKey(FieldNames.Configuration) || body.ContainsKey(FieldNames.Logs))
        {
            return read.LifecycleState == LifecycleStates.Inactive
                ? [LifecycleStates.Inactive, LifecycleStates.Active]
                : [LifecycleStates.Active];
        }
        string[] stable = [LifecycleStates.Active, LifecycleStates.Inactive, LifecycleStates.NeedsAttention];
        bool isKnown = LifecycleStates.IsBusy(read.LifecycleState) || stable.Contains(read.LifecycleState);
        return isKnown ? stable : [.. stable, read.LifecycleState];
    }

    // The SDKs repeat the first and the last of them: another change is in progress, or has a lock.
    private static bool IsTooEarly(MieServiceException refused) =>
        refused.Status == HttpStatusCode.Conflict
        && (refused.Error == MieErrors.IncorrectState || refused.Error == MieErrors.Conflict || refused.Error == MieErrors.LockConflict);

    private async Task<ChangeReceipt> OwnAsync(
        MieDeployment read, MieDeployment now, JsonObject body, CancellationToken cancellationToken)
    {
        MieWorkRequest? work = await WorkRequestReport.NewestAsync(
            _client, now, "MODEL_DEPLOYMENT_UPDATE", cancellationToken).ConfigureAwait(false);
        return new ChangeReceipt(work?.Id, now.RequestId) { SettledStates = SettledStates(read, body) };
    }
}
