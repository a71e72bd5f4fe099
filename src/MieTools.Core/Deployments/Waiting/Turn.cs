using MieTools.Core.Contract;
using MieTools.Core.Http;

namespace MieTools.Core.Deployments;

/// <summary>Waiting for the change before, within a time limit, or the error that says what it is.</summary>
internal sealed class Turn(
    DeploymentClient client, DeploymentWaitOptions options, bool waits, string id, Action<DeploymentWaitProgress>? progress)
{
    private readonly long _start = options.TimeProvider.GetTimestamp();
    private TimeSpan _pause = options.FirstDelay;
    private MieDeployment? _last;
    private MieWorkRequest? _work;

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
        // Without a look there was no wait: the time went by in the call itself, which may have been served.
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new MieException("WaitTimeout", MieErrorKind.OperationTimeout,
                _last is null
                    ? $"The service did not answer the change of {id} within {options.Timeout.TotalSeconds:0} s."
                    : $"The deployment {_last} is still {_last.LifecycleState} after {options.Timeout.TotalSeconds:0} s"
                        + $"{(_work is null ? "" : $": the work request {_work.Progress()} ({_work.Id})")}. The new change was not sent.",
                _last is null
                    ? "It may have been served: see Get-MieDeployment before you repeat it."
                    : $"Wait for it (Wait-MieDeployment -Id {id}) and repeat the change, or give more time with -TimeoutSec.",
                id);
        }
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
            MieDeployment now = await client.GetAsync(id, cancellationToken).ConfigureAwait(false);
            bool isBusy = LifecycleStates.IsBusy(now.LifecycleState);
            _last = now;
            _work = isBusy ? await WorkRequestReport.InProgressAsync(client, now, cancellationToken).ConfigureAwait(false) : null;
            progress?.Invoke(new(
                id, now.LifecycleState, options.TimeProvider.GetElapsedTime(_start), _work?.Status, _work?.PercentComplete)
            {
                Deployment = now,
            });
            if (!isBusy)
                return now;
            await Task.Delay(delay, options.TimeProvider, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < options.MaximumDelay ? delay * 2 : options.MaximumDelay;
        }
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
        MieWorkRequest? work = await WorkRequestReport.InProgressAsync(client, now, cancellationToken).ConfigureAwait(false);
        if (work is null && !LifecycleStates.IsBusy(now.LifecycleState))
            return refused;
        string what = work is null ? "another change is in progress" : $"the work request {work.Progress()} ({work.Id})";
        return refused.Explained(
            $"The deployment {now} is {now.LifecycleState}: {what}. Nothing was changed.",
            "Add -Wait (or -TimeoutSec): the change is then sent when the one in progress is done. Or wait for that first: "
                + $"Wait-MieDeployment -Id {id}.",
            "IncorrectState");
    }
}
