using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Deployments.Models;

namespace MieTools.Commands;

/// <summary><c>Stop-MieWorkRequest</c>: cancels a work request that has not started.</summary>
public abstract class StopMieWorkRequestCommand : MieServiceCommand
{
    private protected const string WorkRequestSet = "WorkRequest";
    private const string IdSet = "Id";

    private string? _current;

    /// <summary>A work request from <c>Get-MieWorkRequest</c>.</summary>
    [Parameter(ParameterSetName = WorkRequestSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(VariableCompleter))]
    public MieWorkRequest? WorkRequest { get; set; }

    /// <summary>OCIDs of work requests.</summary>
    [Parameter(
        ParameterSetName = IdSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("WorkRequestId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation(IsList = true, TakesInput = true, Names = ["Id", "WorkRequestId"])]
    public string[]? Id { get; set; }

    /// <summary>Hands on the work request as it is after that.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? CurrentTarget => (object?)WorkRequest ?? _current;

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (string id in WorkRequest is { } request ? [request.Id] : Id ?? [])
        {
            _current = id;
            Report(() => Cancel(id));
        }
    }

    private void Cancel(string id)
    {
        if (DeploymentReference.IsId(id))
        {
            throw MieException.InvalidArgument(nameof(Id), $"'{id}' is a deployment and no work request.",
                "Its work requests: Get-MieWorkRequest chat | Where-Object Status -EQ ACCEPTED | Stop-MieWorkRequest");
        }
        if (!ShouldProcess(WorkRequest is { } known ? $"{known.OperationType} ({id})" : id, "Cancel work request"))
            return;
        Await(Deployments.CancelWorkRequestAsync(id, null, StopToken));
        if (PassThru)
            WriteOutput(Await(Deployments.GetWorkRequestAsync(id, StopToken)));
    }
}
