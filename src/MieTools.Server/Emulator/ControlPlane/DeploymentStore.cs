using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>All deployments and work requests of the emulator. Callers hold <see cref="Gate"/> while they use what it gives out.</summary>
internal sealed class DeploymentStore(OcidFactory ocids, TimeProvider time)
{
    // The service lists deleted deployments "for a while" too.
    private static readonly TimeSpan s_deletedStay = TimeSpan.FromHours(1);
    private readonly Dictionary<string, Deployment> _deployments = new(StringComparer.Ordinal);
    private readonly List<WorkRequest> _workRequests = [];

    /// <summary>The one lock.</summary>
    public object Gate { get; } = new();

    /// <summary>The time.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Work requests, oldest first.</summary>
    public IReadOnlyList<WorkRequest> WorkRequests => _workRequests;

    /// <summary>Adds a deployment.</summary>
    public Deployment Add(JsonObject document)
    {
        Deployment deployment = new(ocids.Create("datasciencemodeldeployment"), document, Now);
        _deployments.Add(deployment.Id, deployment);
        return deployment;
    }

    /// <summary>A deployment in its present state.</summary>
    /// <exception cref="ServiceFault">There is none with this id.</exception>
    public Deployment Get(string id)
    {
        if (!_deployments.TryGetValue(id, out Deployment? deployment))
            throw ServiceFault.NotFound($"model deployment {id}");
        deployment.Settle(Now);
        if (IsGone(deployment, Now))
            throw ServiceFault.NotFound($"model deployment {id}");
        return deployment;
    }

    /// <summary>All deployments in their present state, newest first; those long deleted are dropped.</summary>
    public List<Deployment> All()
    {
        DateTimeOffset now = Now;
        foreach (Deployment deployment in _deployments.Values.ToList())
        {
            deployment.Settle(now);
            if (IsGone(deployment, now))
                _deployments.Remove(deployment.Id);
        }
        return [.. _deployments.Values.OrderByDescending(d => d.Created)];
    }

    /// <summary>Records a change of a deployment.</summary>
    public WorkRequest AddWork(string operation, Deployment deployment, TimeSpan duration, string? failure)
    {
        WorkRequest work = new(ocids.Create("datascienceworkrequest"), operation, deployment.Text("compartmentId"), deployment.Id, Now, duration, failure);
        _workRequests.Add(work);
        return work;
    }

    /// <summary>A work request.</summary>
    /// <exception cref="ServiceFault">There is none with this id.</exception>
    public WorkRequest GetWork(string id) => _workRequests.Find(w => w.Id == id) ?? throw ServiceFault.NotFound($"work request {id}");

    /// <summary>What the router serves for a deployment.</summary>
    /// <exception cref="ServiceFault">There is no such deployment, or it does not serve.</exception>
    public ServedConfiguration GetServed(string id)
    {
        lock (Gate)
        {
            Deployment deployment = Get(id);
            // The reference only says that predict needs ACTIVE, and that a wrong state is 409 IncorrectState; both are put together here.
            // A rolling update serves the routes of before, and so does NEEDS_ATTENTION after a failed one.
            return deployment.Served == ServedConfiguration.None
                ? deployment.State == LifecycleState.Deleted
                    ? throw ServiceFault.NotFound($"model deployment {id}")
                    : throw ServiceFault.IncorrectState($"The model deployment {id} is {deployment.State}; it has to be ACTIVE.")
                : deployment.Served;
        }
    }

    private static bool IsGone(Deployment deployment, DateTimeOffset now) => deployment.Deleted is { } deleted && now - deleted > s_deletedStay;
}
