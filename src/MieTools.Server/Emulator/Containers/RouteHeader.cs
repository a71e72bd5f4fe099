using MieTools.ModelServer;

namespace MieTools.Server.Emulator.Containers;

/// <summary>
/// A model server that is called as the service's own containers are: a deployment with one endpoint names the path of an OpenAI server
/// in the header <c>route</c>.
/// </summary>
internal sealed class RouteHeader(IModelServer server) : IModelServer
{
    /// <inheritdoc/>
    public Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation) =>
        server.AnswerAsync(
            request.Path == "/predict" && request.Headers["route"].ToString() is { Length: > 0 } path
                ? request with { Path = path }
                : request,
            cancellation);
}
