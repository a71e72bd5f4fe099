using System.Management.Automation;
using MieTools.Core;
using MieTools.Core.Deployments;

namespace MieTools.Cmdlets;

/// <summary><c>Get-MieWorkRequest</c>: the work requests behind the changes of a deployment, with their log and error entries.</summary>
[Cmdlet(VerbsCommon.Get, "MieWorkRequest", DefaultParameterSetName = DeploymentSet)]
[OutputType(typeof(MieWorkRequest), typeof(MieWorkRequestLogEntry), typeof(MieWorkRequestError))]
public sealed class GetMieWorkRequestCommand : MieServiceCommand
{
    private const string DeploymentSet = "Deployment";
    private const string IdSet = "Id";
    private const string ListSet = "List";

    /// <summary>The deployment whose work requests are wanted, newest first.</summary>
    [Parameter(ParameterSetName = DeploymentSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public MieDeployment? Deployment { get; set; }

    /// <summary>OCIDs of work requests.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("WorkRequestId")]
    [ValidateNotNullOrEmpty]
    public string[]? Id { get; set; }

    /// <summary>All work requests of a compartment.</summary>
    [Parameter(ParameterSetName = ListSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? CompartmentId { get; set; }

    /// <summary>Hands on the log entries in place of the work requests.</summary>
    [Parameter]
    public SwitchParameter Log { get; set; }

    /// <summary>Hands on the errors in place of the work requests.</summary>
    [Parameter]
    public SwitchParameter Error { get; set; }

    /// <inheritdoc/>
    protected override object? CurrentTarget => (object?)Deployment ?? Id;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Id is not null)
        {
            foreach (string id in Id)
                Report(() => Write(id, null));
            return;
        }
        WorkRequestFilter filter = new(Connection.RequireCompartment(CompartmentId ?? Deployment?.CompartmentId))
        {
            ResourceId = Deployment?.Id,
            SortBy = "timeAccepted",
            SortOrder = "DESC",
        };
        List<MieWorkRequest> found = [];
        Bridge.ForEach(Deployments.ListWorkRequestsAsync(filter, StopToken), request =>
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
