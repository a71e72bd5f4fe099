namespace MieTools.Core.Contract;

/// <summary>A shape that can host a deployment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cores">Its OCPUs; of a flex shape the most.</param>
/// <param name="MemoryInGBs">Its memory; of a flex shape the most.</param>
/// <param name="Series">Its series, as ListModelDeploymentShapes spells it.</param>
internal sealed record Shape(string Name, int Cores, int MemoryInGBs, string Series)
{
    /// <summary>Whether the documentation of deployments has the range of a flex shape.</summary>
    public bool HasDocumentedSizes { get; init; } = true;
}
