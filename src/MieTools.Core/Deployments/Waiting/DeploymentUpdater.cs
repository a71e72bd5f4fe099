using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Validation;
using MieTools.Core.Http;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>
/// Sends changes of deployments one after the other: when one is in progress the next waits for it, or says so. A change by somebody else
/// is never overwritten.
/// </summary>
public sealed class DeploymentUpdater
{
    private const string WrongState = nameof(MieErrors.IncorrectState);
    private const string OtherEtag = nameof(MieErrors.NoEtagMatch);
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
    /// against what is there now, and checked against it. When its answer was lost and a repeat is refused, the deployment is read: one
    /// that is as it was asked for is the update's own success.
    /// </remarks>
    /// <param name="read">The deployment as it was read.</param>
    /// <param name="update">The update, worked out against it.</param>
    /// <param name="plan">Works the update out again, against the deployment as it is then; called on any thread.</param>
    /// <param name="overwrite">True to send without the etag.</param>
    /// <param name="progress">Called after each look while waiting, on the thread that looked.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What the service handed back; without a work request when nothing was left to change.</returns>
    /// <exception cref="MieServiceException">
    /// <c>IncorrectState</c>: another change is in progress and it does not wait, or the state allows none. <c>NoEtagMatch</c>: somebody
    /// else changed the deployment since it was read. Nothing was changed.
    /// </exception>
    /// <exception cref="MieException">
    /// <c>WaitTimeout</c>: the other change takes longer; nothing was sent. <c>InvalidArgument</c>: what was worked out again is not valid
    /// for what is there now; it was not sent.
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
                    return await send(token).ConfigureAwait(false);
                }
                catch (MieServiceException e) when (e.Code == WrongState)
                {
                    MieDeployment now = await _client.GetAsync(id, token).ConfigureAwait(false);
                    if (!LifecycleStates.IsBusy(now.LifecycleState))
                        throw;
                    await turn.AwaitAsync(now, e, token).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task<ChangeReceipt> UpdateInTurnAsync(Turn turn, MieDeployment read, DeploymentUpdate update,
        Func<MieDeployment, DeploymentUpdate> plan, bool overwrite, CancellationToken cancellationToken)
    {
        if (_waits && LifecycleStates.IsBusy(read.LifecycleState))
        {
            read = await turn.SettleAsync(cancellationToken).ConfigureAwait(false);
            update = PlanAgain(plan, read);
        }
        // When the last change has just ended the state may be shown late.
        int late = _options.StaleReads;
        while (!update.IsEmpty || overwrite)
        {
            try
            {
                return await _client.UpdateAsync(
                    read.Id, update.Body, overwrite ? null : update.Etag, cancellationToken).ConfigureAwait(false);
            }
            catch (MieServiceException e) when (e.Code is WrongState or OtherEtag)
            {
                MieDeployment now = await _client.GetAsync(read.Id, cancellationToken).ConfigureAwait(false);
                if (e.Attempts > 1 && DeploymentContent.Holds(now, update.Body) && !DeploymentContent.Holds(read, update.Body))
                    return await OwnAsync(now, cancellationToken).ConfigureAwait(false);
                read = await AfterRefusalAsync(turn, e, read, now, late-- > 0, cancellationToken).ConfigureAwait(false);
                update = PlanAgain(plan, read);
            }
        }
        return new ChangeReceipt(null, read.RequestId);
    }

    // What was checked was worked out against another state of the deployment.
    private static DeploymentUpdate PlanAgain(Func<MieDeployment, DeploymentUpdate> plan, MieDeployment read)
    {
        DeploymentUpdate update = plan(read);
        DeploymentValidator.ThrowIfInvalid(DeploymentValidator.CheckUpdate(update.Body, read));
        return update;
    }

    /// <summary>What the next try is worked out against; throws when there is to be none.</summary>
    private async Task<MieDeployment> AfterRefusalAsync(Turn turn, MieServiceException refused, MieDeployment read, MieDeployment now,
        bool mayBeLate, CancellationToken cancellationToken)
    {
        bool wasBusy = LifecycleStates.IsBusy(read.LifecycleState);
        if (refused.Code == OtherEtag && !wasBusy && !DeploymentContent.Same(read, now))
            throw refused;
        if (LifecycleStates.IsBusy(now.LifecycleState))
            return await turn.AwaitAsync(now, refused, cancellationToken).ConfigureAwait(false);
        bool takesUpdates = now.LifecycleState is LifecycleStates.Active or LifecycleStates.Inactive or LifecycleStates.NeedsAttention;
        // It has become free between the two calls.
        if (takesUpdates && mayBeLate && (wasBusy || refused.Code == OtherEtag))
            return now;
        if (!takesUpdates || !mayBeLate)
            throw refused;
        if (!_waits)
            throw await turn.InProgressAsync(now, refused, cancellationToken).ConfigureAwait(false);
        await turn.PauseAsync(cancellationToken).ConfigureAwait(false);
        return await _client.GetAsync(read.Id, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ChangeReceipt> OwnAsync(MieDeployment now, CancellationToken cancellationToken)
    {
        MieWorkRequest? work = await WorkRequestReport.NewestAsync(
            _client, now, "MODEL_DEPLOYMENT_UPDATE", cancellationToken).ConfigureAwait(false);
        return new ChangeReceipt(work?.Id, now.RequestId);
    }
}
