namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The control plane: finds the operation for a path and runs it.</summary>
internal sealed class ControlPlaneService(DeploymentStore store, DeploymentOperations deployments, WorkRequestOperations work)
{
    /// <summary>Answers one call.</summary>
    /// <exception cref="ServiceErrorException">The call is refused.</exception>
    public ValueTask<ControlPlaneResponse> AnswerAsync(ControlPlaneRequest request) => store.RunAsync(() => Dispatch(request));

    private ControlPlaneResponse Dispatch(ControlPlaneRequest request)
    {
        IReadOnlyList<string> path = request.Call.Target.Segments;
        string id = path.Count > 2 ? path[2] : "";
        return request.Call.Operation switch
        {
            ServiceOperations.Create => deployments.Create(request),
            ServiceOperations.List => deployments.List(request),
            ServiceOperations.Get => deployments.Get(id),
            ServiceOperations.Update => deployments.Update(request, id),
            ServiceOperations.Delete => deployments.Delete(request, id),
            ServiceOperations.Activate => deployments.Activate(request, id),
            ServiceOperations.Deactivate => deployments.Deactivate(request, id),
            ServiceOperations.ChangeCompartment => deployments.ChangeCompartment(request, id),
            ServiceOperations.ModelStates => deployments.ModelStates(request, id),
            ServiceOperations.Shapes => Shapes(request),
            ServiceOperations.ListWorkRequests => work.List(request),
            ServiceOperations.GetWorkRequest => work.Get(id),
            ServiceOperations.WorkRequestLogs => work.Logs(request, id),
            ServiceOperations.WorkRequestErrors => work.Errors(request, id),
            ServiceOperations.CancelWorkRequest => work.Cancel(request, id),
            _ => throw Refusal(request.Call, path),
        };
    }

    // 501 for what the service has and the emulator lacks; 404 for what does not exist.
    private static ServiceErrorException Refusal(ServiceCall call, IReadOnlyList<string> path) => path switch
    {
        [ServiceOperations.Version, ..] when ServiceOperations.MethodsOf(path) is { } allowed =>
            ServiceErrorException.MethodNotAllowed(call.Method, call.Target.Path, allowed),
        [ServiceOperations.Version, "dataSciencePrivateEndpoints" or "models" or "projects" or "jobs" or "jobRuns" or "pipelines"
            or "pipelineRuns" or "notebookSessions" or "modelGroups" or "modelVersionSets" or "computeTargets" or "schedules"
            or "mlApplications", ..] => ServiceErrorException.NotImplemented(call.Target.Path),
        _ => ServiceErrorException.NoSuchPath(call.Method, call.Target.Path),
    };

    private static ControlPlaneResponse Shapes(ControlPlaneRequest request)
    {
        request.Required("compartmentId");
        return ListPage.Of(request, ListItem.Numbered(ShapeCatalog.List()));
    }
}
