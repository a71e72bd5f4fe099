namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The control plane: finds the operation for a path and runs it.</summary>
internal sealed class ControlPlaneService(DeploymentStore store, DeploymentOperations deployments, WorkRequestOperations work)
{
    /// <summary>Version prefix of all its paths.</summary>
    public const string Version = "20190101";

    /// <summary>Answers one call.</summary>
    /// <exception cref="ServiceFault">The call is refused.</exception>
    public ValueTask<ControlPlaneResponse> AnswerAsync(ControlPlaneRequest request) => store.RunAsync(() => Dispatch(request));

    private ControlPlaneResponse Dispatch(ControlPlaneRequest request) => request.Parts switch
    {
        ["modelDeployments"] => request.Method switch
        {
            "GET" => deployments.List(request),
            "POST" => deployments.Create(request),
            _ => throw NotAllowed(request, "GET, POST"),
        },
        ["modelDeployments", { Length: > 0 } id] => request.Method switch
        {
            "GET" => deployments.Get(id),
            "PUT" => deployments.Update(request, id),
            "DELETE" => deployments.Delete(request, id),
            _ => throw NotAllowed(request, "GET, PUT, DELETE"),
        },
        ["modelDeployments", { Length: > 0 } id, "actions", "activate"] => Only("POST", request, () => deployments.Activate(request, id)),
        ["modelDeployments", { Length: > 0 } id, "actions", "deactivate"] =>
            Only("POST", request, () => deployments.Deactivate(request, id)),
        ["modelDeployments", { Length: > 0 } id, "actions", "changeCompartment"] =>
            Only("POST", request, () => deployments.ChangeCompartment(request, id)),
        ["modelDeployments", { Length: > 0 } id, "models", "modelState"] =>
            Only("GET", request, () => deployments.ModelStates(request, id)),
        ["modelDeploymentShapes"] => Only("GET", request, () => Shapes(request)),
        ["workRequests"] => Only("GET", request, () => work.List(request)),
        ["workRequests", { Length: > 0 } id] => request.Method switch
        {
            "GET" => work.Get(id),
            "DELETE" => work.Cancel(request, id),
            _ => throw NotAllowed(request, "GET, DELETE"),
        },
        ["workRequests", { Length: > 0 } id, "logs"] => Only("GET", request, () => work.Logs(request, id)),
        ["workRequests", { Length: > 0 } id, "errors"] => Only("GET", request, () => work.Errors(request, id)),
        // 501 for what the service has and the emulator lacks; 404 for what does not exist.
        ["dataSciencePrivateEndpoints" or "models" or "projects" or "jobs" or "jobRuns" or "pipelines" or "pipelineRuns"
            or "notebookSessions" or "modelGroups" or "modelVersionSets" or "computeTargets" or "schedules" or "mlApplications", ..] =>
                throw ServiceFault.NotImplemented(PathOf(request)),
        _ => throw ServiceFault.NoSuchPath(request.Method, PathOf(request)),
    };

    private static ControlPlaneResponse Only(string method, ControlPlaneRequest request, Func<ControlPlaneResponse> operation) =>
        request.Method == method ? operation() : throw NotAllowed(request, method);

    private static ServiceFault NotAllowed(ControlPlaneRequest request, string allowed) =>
        ServiceFault.MethodNotAllowed(request.Method, PathOf(request), allowed);

    private static ControlPlaneResponse Shapes(ControlPlaneRequest request)
    {
        request.Required("compartmentId");
        return ListPage.Of(request, ListItem.Numbered(ShapeCatalog.List()));
    }

    private static string PathOf(ControlPlaneRequest request) => $"/{Version}/{string.Join('/', request.Parts)}";
}
