using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>Get-MieModelState</c>: how the models of a model group stand on its deployment.</summary>
public abstract class GetMieModelStateCommand : DeploymentTargetCommand
{
    private const string ModelGroup = "MODEL_GROUP";

    /// <summary>Names of models, with wildcards.</summary>
    [Parameter]
    [Alias("DisplayName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation(IsList = true)]
    public string[]? Name { get; set; }

    /// <summary>Only this model.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? ModelId { get; set; }

    /// <summary>Only the model that this key chooses in a call.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? InferenceKey { get; set; }

    /// <summary>Only models of this project.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? ProjectId { get; set; }

    /// <summary>Only models in these states.</summary>
    [Parameter]
    [ValidateSet(ModelStates.Success, ModelStates.Failed, ModelStates.Inconsistent)]
    [TextTransformation(IsList = true)]
    public string[]? State { get; set; }

    /// <summary>What to sort by; the service decides when left out.</summary>
    [Parameter]
    [ValidateSet("timeCreated", "displayName")]
    [TextTransformation]
    public string? SortBy { get; set; }

    /// <summary>Order of -SortBy.</summary>
    [Parameter]
    [ValidateSet("ASC", "DESC")]
    [TextTransformation]
    public string? SortOrder { get; set; }

    /// <summary>Most models to hand out.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Limit { get; set; }

    /// <inheritdoc/>
    private protected override string? NameOfFirst => nameof(InferenceKey);

    /// <inheritdoc/>
    protected override void ProcessTarget()
    {
        // By its id its compartment and kind are not known.
        MieDeployment deployment = Known is { CompartmentId: not null, DeploymentType: not null } known
            ? known : Await(Deployments.GetAsync(TargetId, StopToken));
        Connection.Remember(deployment);
        if (deployment.DeploymentType is { } type && type != ModelGroup)
        {
            throw new MieException(MieErrors.DeploymentTypeUnsupported,
                $"The deployment {deployment} is of the type {type}; only deployments of a model group ({ModelGroup}) have model states.",
                target: deployment.Id);
        }

        WildcardPattern[] patterns = NamePattern.Of(Name);
        bool isFiltered = patterns.Length > 0 || State is not null;
        ModelStateFilter filter = new(Connection.RequireCompartment(deployment.CompartmentId))
        {
            ModelId = ModelId,
            InferenceKey = InferenceKey,
            ProjectId = ProjectId,
            SortBy = Listing.Spelled(SortBy, "timeCreated", "displayName"),
            SortOrder = Listing.Spelled(SortOrder),
            PageSize = Listing.PageSize(Limit, isFiltered),
        };
        Bridge.ForEach(Deployments.ListModelStatesAsync(deployment.Id, filter, StopToken).Where(state =>
            (State is null || State.Contains(state.State, StringComparer.OrdinalIgnoreCase))
                && (patterns.Length == 0 || patterns.Any(p => p.IsMatch(state.DisplayName))), Limit), WriteOutput);
    }
}
