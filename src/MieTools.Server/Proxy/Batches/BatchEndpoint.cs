using MieTools.Core.Connection;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Routes;
using MieTools.Server.Proxy.Models;

namespace MieTools.Server.Proxy.Batches;

/// <summary>Refuses the endpoint of a batch that no deployment would answer, before all of its lines fail.</summary>
/// <param name="models">The deployments.</param>
/// <param name="context">Asks the service for their endpoints.</param>
internal sealed class BatchEndpoint(ModelDirectory models, MieContext context)
{
    // A proxy may reach the deployments and not the control plane.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    // Those of OpenAI's batches.
    private static readonly string[] s_usual =
        ["/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings", "/v1/moderations"];

    /// <summary>Looks at one. What a caller who may call deployments but not read them cannot know is let through.</summary>
    /// <exception cref="Answers.ProxyRefusalException">400: no deployment takes POST there.</exception>
    public async Task CheckAsync(string endpoint, CancellationToken cancellation)
    {
        if (s_usual.Contains(endpoint, StringComparer.Ordinal))
            return;
        DeploymentClient client = context.CreateDeploymentClient();
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        foreach (string? id in models.Deployments.Select(d => d.Address.DeploymentId).Distinct(StringComparer.Ordinal))
        {
            if (id is null || await IsListedAsync(client, id, endpoint, patience.Token).ConfigureAwait(false) != false)
                return;
        }
        throw OwnAnswer.Refused(400, "invalid_endpoint",
            $"No deployment of this proxy takes POST on '{endpoint}'. There are {string.Join(", ", s_usual)}, other paths of the "
                + "framework, and the deployments' custom endpoints.");
    }

    // Null when it is not known.
    private static async Task<bool?> IsListedAsync(DeploymentClient client, string id, string endpoint, CancellationToken cancellation)
    {
        try
        {
            MieDeployment deployment = await client.GetAsync(id, cancellation).ConfigureAwait(false);
            return deployment.Routes().Match("POST", endpoint).Status == RouteMatchStatus.Matched;
        }
        catch (Exception e) when (e is MieException or OperationCanceledException)
        {
            return null;
        }
    }
}
