namespace MieTools.ModelServer;

/// <summary>What answers requests for a model: the server in a container.</summary>
public interface IModelServer
{
    /// <summary>Answers a request.</summary>
    /// <param name="request">The request as the container sees it.</param>
    /// <param name="cancellation">Cancelled as soon as the client hangs up.</param>
    Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation);
}
