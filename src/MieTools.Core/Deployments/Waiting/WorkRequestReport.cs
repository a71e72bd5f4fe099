using MieTools.Core.Deployments.Models;

namespace MieTools.Core.Deployments.Waiting;

/// <summary>Finds the work request behind a state, and says in a sentence why it ended as it did.</summary>
internal static class WorkRequestReport
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

    /// <summary>How a work request ended, without a reason and a full stop.</summary>
    public static string Ended(MieWorkRequest work) => $"Its work request {work.OperationType} is {work.Status}";

    /// <summary>What became of a work request, with its errors or, when it has none, the telling line of its log.</summary>
    public static async Task<string> WhyAsync(DeploymentClient client, MieWorkRequest work, CancellationToken cancellationToken)
    {
        string ended = Ended(work);
        (List<string> errors, MieException? trouble) = await ReadAsync(
            client.ListWorkRequestErrorsAsync(work.Id, cancellationToken), MostErrors).ConfigureAwait(false);
        if (errors.Count > 0)
            return $"{ended}: {string.Join(" ", errors)}";
        (List<string> log, MieException? logTrouble) = await ReadAsync(
            client.ListWorkRequestLogsAsync(work.Id, cancellationToken), MostEntries).ConfigureAwait(false);
        if (TellingLine.Of(log) is { } line)
            return $"{ended}; its log says: {line}";
        // That the deployment failed matters more than that its errors cannot be read.
        return (trouble ?? logTrouble) is { } e ? $"{ended}. Its errors could not be read: {e.Message}" : $"{ended}.";
    }

    private static async Task<(List<string> Lines, MieException? Trouble)> ReadAsync<T>(IAsyncEnumerable<T> entries, int most)
        where T : JsonModel
    {
        List<string> lines = [];
        try
        {
            await foreach (T entry in entries.ConfigureAwait(false))
            {
                lines.Add(entry.ToString()!.Trim());
                if (lines.Count == most)
                    break;
            }
        }
        catch (MieException e)
        {
            return (lines, e);
        }
        return (lines, null);
    }
}
