using System.Globalization;
using System.Management.Automation;
using MieTools.Core.Deployments;

namespace MieTools.Cmdlets;

/// <summary>Cmdlets that can wait for a deployment, with a progress display.</summary>
public abstract class DeploymentWaitCommand : MieServiceCommand
{
    /// <summary>Seconds to wait before giving up; 0 waits without end. An hour when left out.</summary>
    [Parameter]
    [Alias("WaitTimeoutSec")]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>Waits for one of the states, showing state, elapsed time and the work request's percentage.</summary>
    protected MieDeployment? WaitFor(string id, string[] states, string? workRequestId, string activity)
    {
        MieDeployment? result = null;
        WithProgress(activity, show =>
        {
            DeploymentWaiter waiter = new(Deployments, new DeploymentWaitOptions { Timeout = TimeoutSec == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(TimeoutSec) });
            result = Await(waiter.WaitAsync(id, states, workRequestId, p => Bridge.Post(() => show(Describe(p), p.PercentComplete is { } percent ? (int)percent : -1)), StopToken));
        });
        if (result is not null)
            Connection.Remember(result);
        return result;
    }

    private static string Describe(DeploymentWaitProgress progress) => string.Create(CultureInfo.InvariantCulture, $"{progress.State}, {progress.Elapsed:m\\:ss}");
}
