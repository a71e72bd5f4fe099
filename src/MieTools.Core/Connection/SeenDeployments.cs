using MieTools.Core.Deployments.Models;

namespace MieTools.Core.Connection;

/// <summary>The deployments that were read in a connection, each as it was last. Thread-safe.</summary>
internal sealed class SeenDeployments
{
    private readonly Dictionary<string, MieDeployment> _byId = new(StringComparer.Ordinal);

    public void Add(MieDeployment deployment)
    {
        lock (_byId)
            _byId[deployment.Id] = deployment;
    }

    public MieDeployment? Find(string id)
    {
        lock (_byId)
            return _byId.GetValueOrDefault(id);
    }

    public IReadOnlyList<MieDeployment> List()
    {
        lock (_byId)
            return [.. _byId.Values];
    }
}
