using System.Text.RegularExpressions;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>Finds the work request behind a state, and says in a sentence why it ended as it did.</summary>
internal static partial class WorkRequestReport
{
    private const int MostErrors = 3;
    private const int MostEntries = 1000;

    /// <summary>The work request that the deployment is busy with; null when there is none, or none may be seen.</summary>
    public static async Task<MieWorkRequest?> InProgressAsync(
        DeploymentClient client, MieDeployment deployment, CancellationToken cancellationToken) =>
        await NewestAsync(client, deployment, null, cancellationToken).ConfigureAwait(false) is { IsFinished: false } work ? work : null;

    /// <summary>The work request that failed last, when none came after it; null when there is none, or none may be seen.</summary>
    public static async Task<MieWorkRequest?> LastFailureAsync(
        DeploymentClient client, MieDeployment deployment, CancellationToken cancellationToken) =>
        await NewestAsync(client, deployment, null, cancellationToken).ConfigureAwait(false)
            is { IsFinished: true, IsSucceeded: false } work ? work : null;

    /// <summary>The newest work request of a deployment, of one operation if named; null when none may be seen.</summary>
    public static async Task<MieWorkRequest?> NewestAsync(
        DeploymentClient client, MieDeployment deployment, string? operationType, CancellationToken cancellationToken)
    {
        if (deployment.CompartmentId is not { } compartment)
            return null;
        WorkRequestFilter filter = new(compartment)
        {
            ResourceId = deployment.Id,
            OperationType = operationType,
            SortBy = "timeAccepted",
            SortOrder = "DESC",
            Limit = 1,
        };
        try
        {
            await foreach (MieWorkRequest work in client.ListWorkRequestsAsync(filter, cancellationToken).ConfigureAwait(false))
                return work;
        }
        catch (MieException)
        {
            // It is told of where there is one; the error at hand matters more than that this cannot be read.
        }
        return null;
    }

    /// <summary>What became of a work request, with its errors or, when it has none, the telling line of its log.</summary>
    public static async Task<string> WhyAsync(DeploymentClient client, MieWorkRequest work, CancellationToken cancellationToken)
    {
        string ended = $"Its work request {work.OperationType} is {work.Status}";
        try
        {
            List<string> errors = await ReadAsync(client.ListWorkRequestErrorsAsync(work.Id, cancellationToken), MostErrors)
                .ConfigureAwait(false);
            if (errors.Count > 0)
                return $"{ended}: {string.Join(" ", errors)}";
            List<string> log = await ReadAsync(client.ListWorkRequestLogsAsync(work.Id, cancellationToken), MostEntries)
                .ConfigureAwait(false);
            return Telling(log) is { } line ? $"{ended}; its log says: {line}" : $"{ended}.";
        }
        catch (MieException e)
        {
            // That the deployment failed matters more than that its errors cannot be read.
            return $"{ended}. Its errors could not be read: {e.Message}";
        }
    }

    // The last line is often no more than "Failed."; the one that says why stands before it.
    private static string? Telling(List<string> log) =>
        log.FindLast(line => Trouble().IsMatch(line) && line.Contains(' ', StringComparison.Ordinal)) ?? log.LastOrDefault();

    private static async Task<List<string>> ReadAsync<T>(IAsyncEnumerable<T> entries, int most)
        where T : JsonModel
    {
        List<string> lines = [];
        await foreach (T entry in entries.ConfigureAwait(false))
        {
            lines.Add(entry.ToString()!.Trim());
            if (lines.Count == most)
                break;
        }
        return lines;
    }

    [GeneratedRegex(
        "fail|error|unable|cannot|could not|denied|not found|no such|time[d ]*out|exceed|capacity|quota|unhealthy|not healthy|invalid",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Trouble();
}
