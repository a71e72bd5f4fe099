using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Http;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>Waiting for the change before, within a time limit, or the error that says what it is.</summary>
internal sealed class Turn(
    DeploymentClient client, DeploymentWaitOptions options, bool waits, string id, Action<DeploymentWaitProgress>? progress)
{
    // Without a wait a person expects an answer soon.
    private const int RepeatsWithoutWait = 2;

    // Where no work request is in progress, the state may be shown late for so long.
    private static readonly TimeSpan s_unseen = TimeSpan.FromMinutes(1);
    private readonly DeploymentClient _client = client.ForPolling();
    private readonly Looks _looks = new(options.TimeProvider);
    private readonly long _start = options.TimeProvider.GetTimestamp();
    private TimeSpan _pause = options.FirstDelay;
    private int _repeats = waits ? options.StaleReads : Math.Min(options.StaleReads, RepeatsWithoutWait);
    private long? _late;
    private bool _isSending;
    private string? _waitedFor;
    private MieDeployment? _last;
    private MieWorkRequest? _work;
    private MieServiceException? _refusal;

    /// <summary>Whether it waits for a change that is in progress.</summary>
    public bool Waits => waits;

    /// <summary>Runs something that may wait, until the time limit has passed.</summary>
    /// <exception cref="MieException"><c>WaitTimeout</c>.</exception>
    public async Task<T> WithinTimeAsync<T>(Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken)
    {
        if (!waits)
            return await run(cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource timer = new(options.Timeout, options.TimeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await run(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw TimedOut();
        }
    }

    /// <summary>Sends the change.</summary>
    public Task<ChangeReceipt> SendAsync(Func<Task<ChangeReceipt>> send)
    {
        _isSending = true;
        return send();
    }

    /// <summary>Reads the deployment after a refusal, whose change was not made.</summary>
    public Task<MieDeployment> ReadAsync(MieServiceException refused, CancellationToken cancellationToken)
    {
        _isSending = false;
        _refusal = refused;
        return LookAsync(cancellationToken);
    }

    /// <summary>Waits for the change that a call was refused for, or throws what says which it is.</summary>
    public async Task<MieDeployment> AwaitAsync(MieDeployment now, MieServiceException refused, CancellationToken cancellationToken) =>
        waits
            ? await SettleAsync(cancellationToken).ConfigureAwait(false)
            : throw await InProgressAsync(now, refused, cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the deployment until no change is in progress.</summary>
    public async Task<MieDeployment> SettleAsync(CancellationToken cancellationToken)
    {
        TimeSpan delay = options.FirstDelay;
        while (true)
        {
            MieDeployment now = await LookAsync(cancellationToken).ConfigureAwait(false);
            bool isBusy = LifecycleStates.IsBusy(now.LifecycleState);
            _work = isBusy ? await WorkRequestReport.InProgressAsync(_client, now, cancellationToken).ConfigureAwait(false) : null;
            _waitedFor = _work?.Id ?? _waitedFor;
            Tell(now);
            if (!isBusy)
                return now;
            await Task.Delay(delay, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < options.MaximumDelay ? delay * 2 : options.MaximumDelay;
        }
    }

    /// <summary>
    /// Whether the change that was waited for was the last one of the deployment, and had begun when that was read: what it did is no
    /// surprise then.
    /// </summary>
    public async Task<bool> WasLastAsync(MieDeployment read, MieDeployment now, CancellationToken cancellationToken) =>
        _waitedFor is not null && LifecycleStates.IsBusy(read.LifecycleState)
        && await WorkRequestReport.NewestAsync(_client, now, null, cancellationToken).ConfigureAwait(false) is { } newest
        && newest.Id == _waitedFor;

    /// <summary>Whether a call may be repeated that was refused for no reason that can be seen. Only a few times.</summary>
    public bool MayRepeat() => _repeats-- > 0;

    /// <summary>Whether a state in which the change was refused may be one from before, so that the call is worth a repeat.</summary>
    public async Task<bool> IsLateAsync(MieDeployment now, CancellationToken cancellationToken)
    {
        _late ??= options.TimeProvider.GetTimestamp();
        MieWorkRequest? newest = await WorkRequestReport.NewestAsync(_client, now, null, cancellationToken).ConfigureAwait(false);
        _work = newest is { IsFinished: false } ? newest : null;
        _waitedFor = _work?.Id ?? _waitedFor;
        Tell(now);
        return _work is not null || options.TimeProvider.GetElapsedTime(_late.Value) < s_unseen;
    }

    /// <summary>Whether a change is in progress, though the state does not show it.</summary>
    public async Task<bool> IsInProgressAsync(MieDeployment now, CancellationToken cancellationToken)
    {
        _work = await WorkRequestReport.InProgressAsync(_client, now, cancellationToken).ConfigureAwait(false);
        Tell(now);
        return _work is not null;
    }

    /// <summary>A short wait, longer each time.</summary>
    public async Task PauseAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_pause, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        _pause = _pause * 2 < options.MaximumDelay ? _pause * 2 : options.MaximumDelay;
    }

    /// <summary>The error of a call that came too early.</summary>
    public async Task<MieServiceException> InProgressAsync(
        MieDeployment now, MieServiceException refused, CancellationToken cancellationToken)
    {
        MieWorkRequest? work = await WorkRequestReport.InProgressAsync(_client, now, cancellationToken).ConfigureAwait(false);
        if (work is null && !LifecycleStates.IsBusy(now.LifecycleState))
            return refused;
        string what = work is null ? "another change is in progress" : $"the work request {work.Progress()} ({work.Id})";
        return refused.Explained(
            $"The deployment {now} is {now.LifecycleState}: {what}. Nothing was changed.",
            "Add -Wait (or -TimeoutSec): the change is then sent when the one in progress is done. Or wait for that first: "
                + WaitCommand,
            MieErrors.IncorrectState);
    }

    // A deactivation ends in INACTIVE.
    private string WaitCommand => $"Wait-MieDeployment -Id {id} -LifecycleState ACTIVE, INACTIVE";

    private async Task<MieDeployment> LookAsync(CancellationToken cancellationToken)
    {
        if (!waits)
            return await client.GetAsync(id, cancellationToken).ConfigureAwait(false);
        TimeSpan delay = options.FirstDelay;
        while (true)
        {
            if (await _looks.LookAsync(() => _client.GetAsync(id, cancellationToken)).ConfigureAwait(false) is { } now)
                return _last = now;
            if (_looks.IsOver)
                throw _looks.Trouble!;
            await Task.Delay(delay, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < options.MaximumDelay ? delay * 2 : options.MaximumDelay;
        }
    }

    private void Tell(MieDeployment now) => progress?.Invoke(new(
        id, now.LifecycleState, options.TimeProvider.GetElapsedTime(_start), _work?.Status, _work?.PercentComplete)
    {
        Deployment = now,
    });

    private MieException TimedOut()
    {
        string after = $"{options.Timeout.TotalSeconds:0} s";
        // The time went by in the call itself, which may have been served.
        if (_isSending)
        {
            return new MieException(MieErrors.WaitTimeout,
                $"The service did not answer the change of {id} within {after}.",
                "It may have been served: see Get-MieDeployment before you repeat it.", id);
        }
        if (_refusal is { } refusal && _last is { } seen && !LifecycleStates.IsBusy(seen.LifecycleState) && _looks.Trouble is null)
        {
            return new MieException(MieErrors.WaitTimeout,
                $"The service refused the change for {after}, though the deployment {seen} is {seen.LifecycleState}: "
                    + $"{refusal.Message.TrimEnd('.')}. Nothing was changed.",
                $"Repeat the change later, with more time (-TimeoutSec). See what was done to it: Get-MieWorkRequest -ResourceId {id}", id,
                refusal);
        }

        string what = _looks.Trouble is { } trouble
            ? $"The deployment {id} could not be read within {after}: {trouble.Message.TrimEnd('.')}"
            : _last is null ? $"The service did not say within {after} what the deployment {id} is doing"
            : $"The deployment {_last} is still {_last.LifecycleState} after {after}"
                + $"{(_work is null ? "" : $": the work request {_work.Progress()} ({_work.Id})")}";
        return new MieException(MieErrors.WaitTimeout, $"{what}. The new change was not sent.",
            $"Repeat the change with more time (-TimeoutSec), or wait first: {WaitCommand}", id);
    }
}
