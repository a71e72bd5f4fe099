using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Routes;

namespace MieTools.Commands;

/// <summary><c>Get-MieEndpoint</c>: every route that a deployment answers, with its two addresses.</summary>
public abstract class GetMieEndpointCommand : DeploymentTargetCommand
{
    /// <summary>Paths, with wildcards.</summary>
    [Parameter]
    [Alias("Suffix")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PathCompleter))]
    [TextTransformation(IsList = true)]
    public string[]? Path { get; set; }

    /// <summary>Framework or Custom.</summary>
    [Parameter]
    [ValidateSet(nameof(MieRouteSource.Framework), nameof(MieRouteSource.Custom))]
    [TextTransformation]
    public string? Source { get; set; }

    /// <inheritdoc/>
    private protected override string? NameOfFirst => nameof(Path);

    /// <inheritdoc/>
    protected override bool TakesSeveral => true;

    /// <inheritdoc/>
    protected override void ProcessTarget()
    {
        // Read anew: the routes may have been changed since the object was made.
        MieDeployment deployment = Await(Deployments.GetAsync(TargetId, StopToken));
        Connection.Remember(deployment);
        InferenceAddress address = InferenceAddress.FromDeploymentUrl(Connection.InferenceBase(
            deployment.Id, deployment.ModelDeploymentUrl).AbsoluteUri);
        WildcardPattern[] patterns = [.. (Path ?? []).Select(p => new WildcardPattern(p))];
        foreach (MieRoute route in deployment.Routes().Routes)
        {
            if ((Source is null || route.Source.ToString().Equals(Source, StringComparison.OrdinalIgnoreCase))
                && (patterns.Length == 0 || patterns.Any(p => p.IsMatch(route.Suffix))))
            {
                WriteOutput(new MieDeploymentEndpoint(route, address, deployment.Id, deployment.DisplayName));
            }
        }
    }
}
