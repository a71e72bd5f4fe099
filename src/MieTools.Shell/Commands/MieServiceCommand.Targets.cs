using System.Management.Automation;
using MieTools.Binding;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;

namespace MieTools.Commands;

/// <summary>Finding the deployments that were named.</summary>
public abstract partial class MieServiceCommand
{
    private const int MostListed = 10;

    /// <summary>The deployment that the command is at; null when it is at none.</summary>
    private protected DeploymentReference? Target { get; private set; }

    /// <summary>
    /// Does something with each deployment that was named. An error of one of those that a name with wildcards finds is reported, and the
    /// next is served.
    /// </summary>
    /// <param name="deployment">What -Deployment was given; null for nothing.</param>
    /// <param name="id">What -Id was given; null for nothing.</param>
    /// <param name="takesSeveral">Whether a name with wildcards may find more than one.</param>
    /// <param name="act">What is done; the deployment is <see cref="Target"/>.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: nothing was named; those of <see cref="FindNamed"/>.</exception>
    private protected void ForEachTarget(DeploymentReference? deployment, string? id, bool takesSeveral, Action act)
    {
        DeploymentReference given = deployment ?? (id is null ? null : DeploymentReference.OfId(id))
            ?? throw MieException.InvalidArgument(nameof(id), "No deployment was given.", "Pipe one in, or give -Deployment or -Id.");
        Target = given;
        if (given.Name is null)
        {
            act();
            return;
        }
        foreach (MieDeployment found in FindNamed(given.Name, takesSeveral))
        {
            Target = DeploymentReference.Of(found);
            Report(act);
        }
    }

    /// <summary>The deployments of the session's compartment that have a name, as the service lists them.</summary>
    /// <param name="name">The name, which may have wildcards.</param>
    /// <param name="takesSeveral">Whether wildcards may find more than one.</param>
    /// <exception cref="MieException"><c>CompartmentMissing</c>, <c>DeploymentNotFound</c>, <c>DeploymentAmbiguous</c>.</exception>
    private protected IReadOnlyList<MieDeployment> FindNamed(string name, bool takesSeveral = false)
    {
        string compartment = Connection.RequireCompartment(null);
        bool isPattern = WildcardPattern.ContainsWildcardCharacters(name);
        string literal = isPattern ? name : WildcardPattern.Unescape(name);
        // The service compares exactly; people do not.
        List<MieDeployment> found = isPattern ? [] : List(literal, d => d.DisplayName == literal);
        if (found.Count == 0)
        {
            WildcardPattern pattern = NamePattern.Of(name);
            found = List(null, d => pattern.IsMatch(d.DisplayName) || d.DisplayName == name);
        }
        if (found.Count == 0)
        {
            throw new MieException(
                MieErrors.DeploymentNotFound, $"No deployment is named '{name}' in compartment {compartment}.",
                Elsewhere(name, compartment), name);
        }
        return found.Count == 1 || (takesSeveral && isPattern) ? found : throw Ambiguous(name, found);

        List<MieDeployment> List(string? exactly, Func<MieDeployment, bool> isNamed)
        {
            List<MieDeployment> all = [];
            DeploymentFilter filter = new(compartment) { DisplayName = exactly };
            Bridge.ForEach(Deployments.ListAsync(filter, StopToken), d =>
            {
                if (d.LifecycleState != LifecycleStates.Deleted && isNamed(d))
                    all.Add(d);
            });
            // One that is going leaves its name to the next.
            return all.Exists(d => d.LifecycleState != LifecycleStates.Deleting)
                ? all.FindAll(d => d.LifecycleState != LifecycleStates.Deleting) : all;
        }
    }

    // What was made in another compartment a line ago is what people mean; still it is theirs to say.
    private string? Elsewhere(string name, string compartment) =>
        Connection.ListSeen().FirstOrDefault(d => d.CompartmentId != compartment && d.LifecycleState != LifecycleStates.Deleted
            && string.Equals(d.DisplayName, name, StringComparison.OrdinalIgnoreCase)) is { } seen
            ? $"One of that name was seen in compartment {seen.CompartmentId}: name it by its OCID, {seen.Id}, or look there with "
                + "Connect-MieService -CompartmentId."
            : null;

    private static MieException Ambiguous(string name, List<MieDeployment> found)
    {
        IEnumerable<string> shown = found.Take(MostListed).Select(d => $"{d.DisplayName} ({d.LifecycleState}, {d.Id})");
        string more = found.Count > MostListed ? $" and {found.Count - MostListed} more" : "";
        return new MieException(MieErrors.DeploymentAmbiguous,
            $"{found.Count} deployments are named '{name}': {string.Join(", ", shown)}{more}.", target: name);
    }
}
