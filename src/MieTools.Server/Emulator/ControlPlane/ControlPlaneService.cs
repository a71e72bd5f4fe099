namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The control plane: finds the operation for a path and runs it.</summary>
internal sealed class ControlPlaneService(DeploymentStore store, DeploymentOperations deployments, WorkRequestOperations work)
{
    /// <summary>Version prefix of all its paths.</summary>
    public const string Version = "20190101";

    /// <summary>Answers one call.</summary>
    /// <exception cref="ServiceFault">The call is refused.</exception>
    public ValueTask<ControlPlaneResponse> AnswerAsync(ControlPlaneRequest request) => store.RunAsync(() => Dispatch(request));

    private ControlPlaneResponse Dispatch(ControlPlaneRequest request) => (request.Method, request.Parts) switch
    {
        ("POST", ["modelDeployments"]) => deployments.Create(request),
        ("GET", ["modelDeployments"]) => deployments.List(request),
        ("GET", ["modelDeployments", var id]) => deployments.Get(id),
        ("PUT", ["modelDeployments", var id]) => deployments.Update(request, id),
        ("DELETE", ["modelDeployments", var id]) => deployments.Delete(request, id),
        ("POST", ["modelDeployments", var id, "actions", "activate"]) => deployments.Activate(request, id),
        ("POST", ["modelDeployments", var id, "actions", "deactivate"]) => deployments.Deactivate(request, id),
        ("POST", ["modelDeployments", var id, "actions", "changeCompartment"]) => deployments.ChangeCompartment(request, id),
        ("GET", ["modelDeployments", var id, "models", "modelState"]) => deployments.ModelStates(request, id),
        ("GET", ["modelDeploymentShapes"]) => Shapes(request),
        ("GET", ["workRequests"]) => work.List(request),
        ("GET", ["workRequests", var id]) => work.Get(id),
        ("GET", ["workRequests", var id, "logs"]) => work.Logs(request, id),
        ("GET", ["workRequests", var id, "errors"]) => work.Errors(request, id),
        ("DELETE", ["workRequests", var id]) => work.Cancel(request, id),
        (_, ["modelDeployments" or "modelDeploymentShapes" or "workRequests"] or ["modelDeployments" or "workRequests", _]) =>
            throw ServiceFault.MethodNotAllowed(request.Method, PathOf(request)),
        (_, ["dataSciencePrivateEndpoints" or "models" or "projects" or "jobs" or "pipelines" or "notebookSessions" or "modelGroups", ..]) =>
            throw ServiceFault.NotImplemented(PathOf(request)),
        _ => throw ServiceFault.NoSuchPath(request.Method, PathOf(request)),
    };

    private static ControlPlaneResponse Shapes(ControlPlaneRequest request)
    {
        request.Required("compartmentId");
        return ListPage.Of(request, ShapeCatalog.List());
    }

    private static string PathOf(ControlPlaneRequest request) => $"/{Version}/{string.Join('/', request.Parts)}";
}
