using System.Diagnostics;
using System.Globalization;
using MieTools.Core.Deployments;

namespace MieTools.Cmdlets;

/// <summary>Waiting for a deployment, with a progress display.</summary>
public abstract partial class MieServiceCommand
{
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(1);

    /// <summary>Waits for one of the states, showing state, elapsed time and the work request's percentage.</summary>
    private protected MieDeployment? WaitFor(string id, string[] states, string? workRequestId, string activity, int timeoutSec)
    {
        MieDeployment? result = null;
        WithProgress(activity, show =>
        {
            DeploymentWaiter waiter = new(Deployments,
                new DeploymentWaitOptions { Timeout = timeoutSec == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(timeoutSec) });
            long start = Stopwatch.GetTimestamp();
            DeploymentWaitProgress? last = null;
            void Show()
            {
                if (last is not null)
                {
                    show($"{last.State}, {Clock(Stopwatch.GetElapsedTime(start))}",
                        last.PercentComplete is { } percent ? (int)percent : -1);
                }
            }

            // Looks at the service grow rare; the clock on the screen goes on between them.
            using Timer heartbeat = new(_ => Bridge.Post(Show), null, s_heartbeat, s_heartbeat);
            result = Await(waiter.WaitAsync(id, states, workRequestId, progress => Bridge.Post(() =>
            {
                last = progress;
                Show();
            }), StopToken));
        });
        if (result is not null)
            Connection.Remember(result);
        return result;
    }

    private static string Clock(TimeSpan time) =>
        time.ToString(time.TotalHours < 1 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
}
