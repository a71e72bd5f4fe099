using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Server.Emulator.State;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>All deployments and work requests of the emulator. Callers hold <see cref="Gate"/> while they use what it gives out.</summary>
internal sealed class DeploymentStore
{
    // The service lists deleted deployments "for a while" too.
    private static readonly TimeSpan s_deletedStay = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_sweepInterval = TimeSpan.FromMinutes(1);
    private readonly OcidFactory _ocids;
    private readonly TimeProvider _time;
    private readonly StateStore _state;
    private readonly ConcurrentDictionary<string, Deployment> _deployments = new(StringComparer.Ordinal);
    private readonly WorkRequestHistory _history;
    private DateTimeOffset _swept;

    /// <summary>Begins with what was kept.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public DeploymentStore(OcidFactory ocids, TimeProvider time, StateStore state)
    {
        _ocids = ocids;
        _time = time;
        _state = state;
        _history = new WorkRequestHistory(state);
        foreach ((string id, SavedDeployment saved) in state.Read(StateTable.Deployments, SavedJson.Default.SavedDeployment))
            _deployments[id] = Deployment.Restore(id, saved, work => _history.Find(work, DateTimeOffset.MinValue), state);
    }

    /// <summary>The one lock.</summary>
    public object Gate { get; } = new();

    /// <summary>The time.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Work requests, oldest first.</summary>
    public IReadOnlyList<WorkRequest> WorkRequests => _history.At(Now);

    /// <summary>
    /// Runs something under the lock, and returns when all that it changed or could see is safe from a crash. Whoever answers a client, or
    /// changes a deployment for any other reason, does it in here.
    /// </summary>
    /// <exception cref="ServiceErrorException">The state cannot be saved; if it could not be saved before already, nothing was
    /// run.</exception>
    public async ValueTask<T> RunAsync<T>(Func<T> action)
    {
        if (_state.HasFailed)
            await SaveAsync().ConfigureAwait(false);
        try
        {
            lock (Gate)
            {
                try
                {
                    return action();
                }
                finally
                {
                    _state.Commit();
                }
            }
        }
        finally
        {
            // A refusal reveals state too (a retry token that was used, an etag), so it waits for the save as well.
            await SaveAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Adds a deployment.</summary>
    public Deployment Add(JsonObject document)
    {
        Sweep();
        Deployment deployment = new(NewId("datasciencemodeldeployment"), document, Now, _state);
        _deployments[deployment.Id] = deployment;
        return deployment;
    }

    /// <summary>A deployment in its present state.</summary>
    /// <exception cref="ServiceErrorException">There is none with this id.</exception>
    public Deployment Get(string id) => Find(id) ?? throw ServiceErrorException.NotFound($"model deployment {id}");

    /// <summary>A deployment in its present state, or null.</summary>
    public Deployment? Find(string id)
    {
        if (!_deployments.TryGetValue(id, out Deployment? deployment))
            return null;
        DateTimeOffset now = Now;
        deployment.Settle(now);
        return IsGone(deployment, now) || deployment.HiddenUntil > now ? null : deployment;
    }

    /// <summary>All deployments in their present state, in no order; those long deleted are dropped.</summary>
    public List<Deployment> All()
    {
        DateTimeOffset now = _swept = Now;
        List<Deployment> all = new(_deployments.Count);
        foreach ((_, Deployment deployment) in _deployments)
        {
            deployment.Settle(now);
            if (deployment.HiddenUntil > now)
                continue;
            if (!IsGone(deployment, now))
                all.Add(deployment);
            else if (_deployments.TryRemove(deployment.Id, out _))
                _state.Removed(StateTable.Deployments, deployment.Id);
        }
        return all;
    }

    /// <summary>Records a change of a deployment.</summary>
    public WorkRequest AddWork(string operation, Deployment deployment, TimeSpan duration, string? failure, bool waitsForContainer = false)
    {
        Sweep();
        SavedWorkRequest saved = new(
            operation, deployment.Text(FieldNames.CompartmentId), deployment.Id, Now, duration, failure, Canceled: null, waitsForContainer);
        WorkRequest work = new(NewId("datascienceworkrequest"), saved, _state);
        _history.Add(work);
        return work;
    }

    /// <summary>Ends the wait of a change for its container.</summary>
    /// <param name="work">The change.</param>
    /// <param name="failure">What is wrong with the container; null when it is healthy.</param>
    /// <returns>False when nothing waits any more.</returns>
    public bool EndWait(WorkRequest work, string? failure)
    {
        DateTimeOffset now = Now;
        if (!work.ContainerIs(now, failure))
            return false;
        // The work request may be dropped before the deployment is read again, so the end is kept in both.
        if (_deployments.TryGetValue(work.ResourceId, out Deployment? deployment))
        {
            deployment.Settle(now);
            deployment.Publish();
            _state.Changed(deployment);
        }
        return true;
    }

    /// <summary>A work request.</summary>
    /// <exception cref="ServiceErrorException">There is none with this id.</exception>
    public WorkRequest GetWork(string id) =>
        _history.Find(id, Now) is { } work && !IsHidden(work) ? work : throw ServiceErrorException.NotFound($"work request {id}");

    /// <summary>What the router serves for a deployment.</summary>
    /// <exception cref="ServiceErrorException">There is no such deployment, or it does not serve.</exception>
    public ServedConfiguration GetServed(string id)
    {
        // The usual case waits for no call of the control plane.
        if (_deployments.TryGetValue(id, out Deployment? serving) && serving.ServedAt(Now) is { } served)
            return served;
        lock (Gate)
        {
            Deployment deployment = Get(id);
            // The reference only says that predict needs ACTIVE, and that a wrong state is 409 IncorrectState; both are put together here.
            // A rolling update serves the routes of before, and so does NEEDS_ATTENTION after a failed one.
            return deployment.Served == ServedConfiguration.None
                ? deployment.State == LifecycleStates.Deleted
                    ? throw ServiceErrorException.NotFound($"model deployment {id}")
                    : throw ServiceErrorException.IncorrectState($"The model deployment {id} is {deployment.State}; it has to be ACTIVE.")
                : deployment.Served;
        }
    }

    /// <summary>True for the work of a deployment that is not found yet.</summary>
    public bool IsHidden(WorkRequest work) =>
        _deployments.TryGetValue(work.ResourceId, out Deployment? deployment) && deployment.HiddenUntil > Now;

    private static bool IsGone(Deployment deployment, DateTimeOffset now) => now - deployment.Deleted > s_deletedStay;

    private string NewId(string type)
    {
        _state.Changed(_ocids);
        return _ocids.Create(type);
    }

    // Clients that never list must not let deleted ones pile up.
    private void Sweep()
    {
        if (Now - _swept > s_sweepInterval)
            All();
    }

    private async ValueTask SaveAsync()
    {
        try
        {
            await _state.SaveAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw ServiceErrorException.Internal(e.Message);
        }
    }
}
