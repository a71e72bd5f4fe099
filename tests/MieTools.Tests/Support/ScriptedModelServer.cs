using MieTools.Server.Emulator.Container;

namespace MieTools.Tests.Support;

/// <summary>A container whose next answers a test sets.</summary>
public sealed class ScriptedModelServer : IModelServer
{
    /// <summary>What is answered from now on.</summary>
    public Func<ContainerRequest, ContainerResponse> Answer { get; set; } = static _ => new ContainerResponse();

    public Task<ContainerResponse> AnswerAsync(ContainerRequest request, CancellationToken cancellation) =>
        Task.FromResult(Answer(request));
}
