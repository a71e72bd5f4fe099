using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Http;
using MieTools.Core.Inference;

namespace MieTools.Core;

/// <summary>Finds out where a deployment is called, asking the control plane no more often than it has to.</summary>
public sealed class InferenceTargetResolver(MieContext context, DeploymentClient deployments)
{
    /// <summary>The target of a deployment that the caller holds. It is read again when it could not be called as it was.</summary>
    /// <param name="deployment">The deployment, of whatever age.</param>
    /// <param name="method">HTTP method of the call.</param>
    /// <param name="suffix">Path of the call; null for the default one.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieException"><c>DeploymentNotActive</c>: it cannot be called in its state.</exception>
    public async Task<InferenceTarget> ResolveAsync(
        MieDeployment deployment, string method, string? suffix, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        MieDeployment known = context.Recall(deployment.Id) ?? deployment;
        // The object may be older than the last change: what looks wrong is looked at once more before it is called an error.
        if (!IsCallable(known) || !IsListed(known, method, suffix))
        {
            known = await deployments.GetAsync(deployment.Id, cancellationToken).ConfigureAwait(false);
            context.Remember(known);
        }
        if (!IsCallable(known))
        {
            string details = known.LifecycleDetails is { Length: > 0 } text ? $" ({text})" : "";
            throw new MieException("DeploymentNotActive", MieErrorKind.InvalidOperation,
                $"The deployment {known} is {known.LifecycleState}{details}; only an ACTIVE one can be called.",
                known.LifecycleState switch
                {
                    LifecycleStates.Creating => "Wait for it: Wait-MieDeployment.",
                    LifecycleStates.Inactive => "Activate it: Enable-MieDeployment -Wait.",
                    _ => "See why: Get-MieWorkRequest -Error, and the deployment's logs.",
                }, known.Id);
        }
        Uri address = context.InferenceBase(known.Id, known.ModelDeploymentUrl);
        return new InferenceTarget(InferenceAddress.FromDeploymentUrl(address.AbsoluteUri), known);
    }

    /// <summary>The target of an OCID. A caller who may call a deployment but not read it is served too.</summary>
    /// <inheritdoc cref="ResolveAsync(MieDeployment, string, string?, CancellationToken)"/>
    public async Task<InferenceTarget> ResolveAsync(string deploymentId, string method, string? suffix, CancellationToken cancellationToken)
    {
        MieDeployment? known = context.Recall(deploymentId);
        if (known is null)
        {
            try
            {
                known = await deployments.GetAsync(deploymentId, cancellationToken).ConfigureAwait(false);
                context.Remember(known);
            }
            catch (MieServiceException e) when (suffix is not null
                && e.Status is System.Net.HttpStatusCode.NotFound or System.Net.HttpStatusCode.Forbidden)
            {
                Uri built = context.InferenceBase(deploymentId);
                // An emulator that does not know an OCID, or another realm's service, says nothing about the address in it.
                if (!context.IsOwnRealm(built))
                    throw;
                return new InferenceTarget(InferenceAddress.FromDeploymentUrl(built.AbsoluteUri), null);
            }
        }
        return await ResolveAsync(known, method, suffix, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsCallable(MieDeployment deployment) =>
        deployment.ModelDeploymentUrl is not null
        && deployment.LifecycleState is LifecycleStates.Active or LifecycleStates.Updating or LifecycleStates.NeedsAttention;

    private static bool IsListed(MieDeployment deployment, string method, string? suffix)
    {
        if (suffix is null)
            return true;
        string path = suffix.Length == 0 || suffix[0] == '/' ? suffix : "/" + suffix;
        return deployment.Routes().Match(method, PromptShapes.PathOf(path)).Status == RouteMatchStatus.Matched;
    }
}
