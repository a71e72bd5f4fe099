using System.IO.Enumeration;
using MieTools.Core.Connection;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Addresses;

namespace MieTools.Server.Proxy.Tool;

/// <summary>Finds the addresses of deployments that a command line names.</summary>
/// <param name="context">The connection.</param>
internal sealed class DeploymentFinder(MieContext context)
{
    private const int MostListed = 5;
    private readonly DeploymentClient _client = context.CreateDeploymentClient();
    private readonly List<MieProxyDeployment> _found = [];

    /// <summary>All of them, in their order, each once.</summary>
    /// <exception cref="MieException"><c>DeploymentNotFound</c>, <c>DeploymentAmbiguous</c>, <c>DeploymentNotActive</c>,
    /// <c>CompartmentMissing</c>; the service's own.</exception>
    public async Task<IReadOnlyList<MieProxyDeployment>> FindAsync(IEnumerable<GivenDeployment> given, CancellationToken stop)
    {
        InferenceTargetResolver resolver = new(context, _client);
        foreach (GivenDeployment one in given)
        {
            if (one.Address is { } address)
            {
                Add(one.Name ?? address.DeploymentId ?? address.Host, address);
            }
            else if (one is { Id: { } id, Name: { } name })
            {
                // Whoever may call but not read it is served too: nothing is asked.
                Add(name, InferenceAddress.FromDeploymentUrl(context.InferenceBase(id).AbsoluteUri));
            }
            else if (one.Id is not null)
            {
                Add(await resolver.ResolveAsync(one.Id, "POST", "", stop).ConfigureAwait(false), one.Id);
            }
            else
            {
                foreach (MieDeployment deployment in await ListAsync(one.Pattern!, stop).ConfigureAwait(false))
                    Add(await resolver.ResolveAsync(deployment, "POST", null, stop).ConfigureAwait(false), deployment.Id);
            }
        }
        return _found;
    }

    private void Add(InferenceTarget target, string id) =>
        Add(target.Deployment?.DisplayName is { Length: > 0 } shown ? shown : id, target.Address);

    private void Add(string name, InferenceAddress address)
    {
        if (_found.Exists(d => d.Address.Base == address.Base))
            return;
        // Its OCID tells it from the one that has the name already.
        bool isTaken = _found.Exists(d => d.Name == name) && address.DeploymentId is not null;
        _found.Add(new MieProxyDeployment(isTaken ? address.DeploymentId! : name, address));
    }

    private async Task<IReadOnlyList<MieDeployment>> ListAsync(string name, CancellationToken stop)
    {
        string compartment = context.RequireCompartment(null);
        bool isPattern = name.AsSpan().IndexOfAny('*', '?') >= 0;
        List<MieDeployment> found = [];
        // The service compares exactly; people do not.
        await foreach (MieDeployment deployment in _client.ListAsync(new DeploymentFilter(compartment), stop).ConfigureAwait(false))
        {
            bool isGone = deployment.LifecycleState is LifecycleStates.Deleted or LifecycleStates.Deleting;
            if (!isGone && deployment.DisplayName is { } shown && IsNamed(shown))
                found.Add(deployment);
        }
        if (!isPattern && found.Exists(d => d.DisplayName == name))
            found.RemoveAll(d => d.DisplayName != name);
        if (found.Count == 0)
        {
            throw new MieException(
                MieErrors.DeploymentNotFound, $"No deployment is named '{name}' in compartment {compartment}.", target: name);
        }
        if (found.Count == 1 || isPattern)
            return found;
        string shownAll = string.Join(", ", found.Take(MostListed).Select(d => $"{d.DisplayName} ({d.LifecycleState}, {d.Id})"));
        throw new MieException(MieErrors.DeploymentAmbiguous, $"{found.Count} deployments are named '{name}': {shownAll}.",
            "Name the one that is meant by its OCID.", name);

        bool IsNamed(string shown) => isPattern ? FileSystemName.MatchesSimpleExpression(name, shown)
            : name.Equals(shown, StringComparison.OrdinalIgnoreCase);
    }
}
