using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary><c>Get-MieWorkRequest</c>: the work requests behind the changes of a deployment, with their log and error entries.</summary>
public abstract class GetMieWorkRequestCommand : MieServiceCommand
{
    private const string DeploymentSet = "Deployment";
    private const string IdSet = "Id";
    private protected const string ListSet = "List";

    private string? _current;

    /// <summary>
    /// The deployment whose work requests are wanted, newest first: its name, its OCID, or an object. The OCID of a work request is that
    /// request.
    /// </summary>
    [Parameter(ParameterSetName = DeploymentSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(WorkRequestOwnerCompleter))]
    [WorkRequestOwnerTransformation]
    public DeploymentReference? Deployment { get; set; }

    /// <summary>OCIDs of work requests.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("WorkRequestId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [WorkRequestIdTransformation(IsList = true, TakesInput = true)]
    public string[]? Id { get; set; }

    /// <summary>Compartment whose work requests are wanted; the session's when left out.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? CompartmentId { get; set; }

    /// <summary>Only work requests of this resource.</summary>
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeploymentIdCompleter))]
    [TextTransformation]
    public string? ResourceId { get; set; }

    /// <summary>Only work requests of this kind.</summary>
    [Parameter(ParameterSetName = DeploymentSet)]
    [Parameter(ParameterSetName = ListSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(OperationTypeCompleter))]
    [TextTransformation]
    public string? OperationType { get; set; }

    /// <summary>Only work requests with one of these statuses.</summary>
    [Parameter(ParameterSetName = DeploymentSet)]
    [Parameter(ParameterSetName = ListSet)]
    [ValidateSet(WorkRequestStates.Accepted, WorkRequestStates.InProgress, WorkRequestStates.Failed, WorkRequestStates.Succeeded,
        WorkRequestStates.Canceling, WorkRequestStates.Canceled)]
    [TextTransformation(IsList = true)]
    public string[]? Status { get; set; }

    /// <summary>What to sort by; the time when left out.</summary>
    [Parameter(ParameterSetName = DeploymentSet)]
    [Parameter(ParameterSetName = ListSet)]
    [ValidateSet("timeAccepted", "operationType", "status")]
    [TextTransformation]
    public string? SortBy { get; set; }

    /// <summary>Order of -SortBy; newest first, or from A to Z, when left out.</summary>
    [Parameter(ParameterSetName = DeploymentSet)]
    [Parameter(ParameterSetName = ListSet)]
    [ValidateSet("ASC", "DESC")]
    [TextTransformation]
    public string? SortOrder { get; set; }

    /// <summary>Most work requests to hand out, or to hand out the entries of.</summary>
    [Parameter(ParameterSetName = DeploymentSet)]
    [Parameter(ParameterSetName = ListSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? Limit { get; set; }

    /// <summary>Hands on the log entries in place of the work requests.</summary>
    [Parameter]
    public SwitchParameter Log { get; set; }

    /// <summary>Hands on the errors in place of the work requests.</summary>
    [Parameter]
    public SwitchParameter Error { get; set; }

    /// <inheritdoc/>
    /// <remarks>Beside another parameter that takes the input the engine would take a deployment's OCID for -Id.</remarks>
    private protected override bool TakesAnyInput => Deployment is null && Id is null;

    /// <inheritdoc/>
    protected override object? CurrentTarget => _current ?? (Target ?? Deployment)?.Target;

    /// <inheritdoc/>
    protected override void Process()
    {
        _current = null;
        if (Deployment?.WorkRequestId is { } single)
        {
            _current = single;
            Write(single, null);
            return;
        }
        if (Deployment is not null)
        {
            ForEachTarget(Deployment, null, takesSeveral: true, () => List(
                Target!.Deployment is { CompartmentId: not null } known ? known : Await(Deployments.GetAsync(Target.Id!, StopToken))));
            return;
        }
        if (Id is null)
        {
            List(null);
            return;
        }
        foreach (string id in Id)
        {
            _current = id;
            Report(() => Write(id, null));
        }
    }

    private void List(MieDeployment? deployment)
    {
        string sortBy = Listing.Spelled(SortBy, "timeAccepted", "operationType", "status") ?? "timeAccepted";
        WorkRequestFilter filter = new(Connection.RequireCompartment(CompartmentId ?? deployment?.CompartmentId))
        {
            ResourceId = deployment?.Id ?? ResourceId,
            OperationType = OperationType?.ToUpperInvariant(),
            Status = Status is [string one] ? one.ToUpperInvariant() : null,
            SortBy = sortBy,
            SortOrder = Listing.Spelled(SortOrder) ?? (sortBy == "timeAccepted" ? "DESC" : "ASC"),
            PageSize = Listing.PageSize(Limit, isFiltered: Status is { Length: > 1 }),
        };
        List<MieWorkRequest> found = [];
        bool IsWanted(MieWorkRequest request) => Status?.Contains(request.Status, StringComparer.OrdinalIgnoreCase) != false;

        Bridge.ForEach(Deployments.ListWorkRequestsAsync(filter, StopToken).Where(IsWanted, Limit), request =>
        {
            // Entries take a call of their own, which must wait until the list has been read.
            if (Log || Error)
                found.Add(request);
            else
                WriteOutput(request);
        });
        foreach (MieWorkRequest request in found)
            Write(request.Id, request);
    }

    private void Write(string id, MieWorkRequest? known)
    {
        if (Log)
            Bridge.ForEach(Deployments.ListWorkRequestLogsAsync(id, StopToken), WriteOutput);
        if (Error)
            Bridge.ForEach(Deployments.ListWorkRequestErrorsAsync(id, StopToken), WriteOutput);
        if (!Log && !Error)
            WriteOutput(known ?? Await(Deployments.GetWorkRequestAsync(id, StopToken)));
    }
}
