using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>Get-MieDeployment</c>: one deployment by its id, or those of a compartment, as the pages come.</summary>
public abstract class GetMieDeploymentCommand : MieServiceCommand
{
    private protected const string ListSet = "List";
    private const string IdSet = "Id";

    private const string WhichOnes = "Name them: Get-MieDeployment chat; or pipe in names, OCIDs, or objects with an Id.";

    private string? _current;

    /// <summary>OCIDs of deployments.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DeploymentId", "ModelDeploymentId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeploymentIdCompleter))]
    [DeploymentIdTransformation(IsList = true, TakesInput = true, Advice = WhichOnes, LeavesConnections = true)]
    public string[]? Id { get; set; }

    /// <summary>Names, with wildcards.</summary>
    [Parameter(ParameterSetName = ListSet, Position = 0)]
    [Alias("DisplayName")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeploymentNameCompleter))]
    [TextTransformation(IsList = true)]
    public string[]? Name { get; set; }

    /// <summary>States to list.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateSet(LifecycleStates.Creating, LifecycleStates.Active, LifecycleStates.Deleting, LifecycleStates.Failed,
        LifecycleStates.Inactive, LifecycleStates.Updating, LifecycleStates.Deleted, LifecycleStates.NeedsAttention)]
    [TextTransformation(IsList = true)]
    public string[]? LifecycleState { get; set; }

    /// <summary>Compartment to list; the session's when left out.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? CompartmentId { get; set; }

    /// <summary>Only deployments of this project.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? ProjectId { get; set; }

    /// <summary>Only deployments that this user created.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? CreatedBy { get; set; }

    /// <summary>What to sort by; the service sorts by the time when left out.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateSet("timeCreated", "displayName")]
    [TextTransformation]
    public string? SortBy { get; set; }

    /// <summary>Order of -SortBy; newest first, or names from A to Z, when left out.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateSet("ASC", "DESC")]
    [TextTransformation]
    public string? SortOrder { get; set; }

    /// <summary>Most deployments to hand out.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? Limit { get; set; }

    /// <summary>The connection to use in place of the session's, also a copy of one. What is piped in is listed.</summary>
    [Parameter(ParameterSetName = IdSet)]
    [Parameter(ParameterSetName = ListSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(VariableCompleter))]
    [ContextTransformation]
    public override ContextReference? Context
    {
        get => base.Context;
        set => base.Context = value;
    }

    /// <inheritdoc/>
    /// <remarks>Beside another parameter that takes the input the engine would list, whatever is piped in.</remarks>
    private protected override bool TakesAnyInput => Id is null && Name is null;

    /// <inheritdoc/>
    protected override object? CurrentTarget => _current;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Id is null)
        {
            List();
            return;
        }
        foreach (string id in Id)
        {
            _current = id;
            Report(() => Get(id));
        }
    }

    private void Get(string id)
    {
        // Of a text that is piped in nobody says which of the two it is.
        bool isName = MyInvocation.ExpectingInput && DeploymentReference.OfText(id).Name is not null;
        foreach (string each in isName ? FindNamed(id, takesSeveral: true).Select(d => d.Id) : [id])
        {
            MieDeployment deployment = Await(Deployments.GetAsync(each, StopToken));
            Connection.Remember(deployment);
            WriteOutput(deployment);
        }
    }

    private void List()
    {
        WildcardPattern[] patterns = NamePattern.Of(Name);
        DeploymentFilter filter = new(Connection.RequireCompartment(CompartmentId))
        {
            ProjectId = ProjectId,
            LifecycleState = LifecycleState is [string one] ? one.ToUpperInvariant() : null,
            CreatedBy = CreatedBy,
            SortBy = Listing.Spelled(SortBy, "timeCreated", "displayName"),
            SortOrder = Listing.Spelled(SortOrder),
            PageSize = Listing.PageSize(Limit, isFiltered: patterns.Length > 0),
        };
        // Deleted ones stay listed for a while; who wants them says so.
        bool IsWanted(MieDeployment deployment) =>
            (LifecycleState?.Contains(deployment.LifecycleState, StringComparer.OrdinalIgnoreCase)
                ?? deployment.LifecycleState != LifecycleStates.Deleted)
            && (patterns.Length == 0 || patterns.Any(p => p.IsMatch(deployment.DisplayName)) || Name!.Contains(deployment.DisplayName));

        bool any = false;
        Bridge.ForEach(Deployments.ListAsync(filter, StopToken).Where(IsWanted, Limit), deployment =>
        {
            any = true;
            Connection.Remember(deployment);
            WriteOutput(deployment);
        });
        if (!any && Name?.FirstOrDefault(n => !WildcardPattern.ContainsWildcardCharacters(n)) is { } missing)
        {
            throw new MieException(MieErrors.DeploymentNotFound,
                $"No deployment is named '{missing}' in compartment {filter.CompartmentId}.",
                target: missing);
        }
    }
}
