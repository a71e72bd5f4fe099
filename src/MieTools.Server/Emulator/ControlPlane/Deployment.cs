using System.Globalization;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Server.Emulator.State;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>One model deployment. Its owner, the store, guards it with a lock.</summary>
/// <remarks>
/// A new configuration can be read at once, while the routes of the old one are served until the rolling update is done.
/// The reference does not say when the service shows it.
/// </remarks>
internal sealed class Deployment : IStateRecord
{
    private const string Configuration = FieldNames.Configuration;
    private readonly StateStore _state;
    private JsonObject _document;
    private PendingChange? _pending;
    private int _version = 1;
    private volatile Serving _serving = new(ServedConfiguration.None, DateTimeOffset.MaxValue);

    /// <summary>Makes a deployment from the body of a create call.</summary>
    public Deployment(string id, JsonObject document, DateTimeOffset created, StateStore state)
    {
        Id = id;
        Created = created;
        _document = document;
        _state = state;
        Served = ServedConfiguration.None;
        state.Changed(this);
    }

    private Deployment(string id, SavedDeployment saved, PendingChange? pending, StateStore state)
    {
        Id = id;
        Created = saved.Created;
        Deleted = saved.Deleted;
        State = saved.State;
        Served = saved.Serves ? ServedConfiguration.From(saved.Served) : ServedConfiguration.None;
        _document = saved.Document;
        _version = saved.Version;
        _pending = pending;
        _state = state;
        Publish();
    }

    /// <summary>Its OCID.</summary>
    public string Id { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>When it was deleted, or null.</summary>
    public DateTimeOffset? Deleted { get; private set; }

    /// <summary>
    /// Until when it is not found though it is there, as after a create that not all of a service has heard of; not kept.
    /// </summary>
    public DateTimeOffset HiddenUntil { get; set; } = DateTimeOffset.MinValue;

    /// <summary>The state; call <see cref="Settle"/> first.</summary>
    public string State { get; private set; } = LifecycleStates.Creating;

    /// <summary>What the router serves; <see cref="ServedConfiguration.None"/> while nothing is.</summary>
    public ServedConfiguration Served { get; private set; }

    /// <summary>The etag of this version.</summary>
    public string Etag => $"{Id[^12..]}-{_version.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Image of the container it has, or is going to have; empty when the service chooses it.</summary>
    public string Image => (string?)_document[Configuration]?[FieldNames.Environment]?[FieldNames.Image] ?? "";

    /// <summary>The change that waits for its container, or null.</summary>
    public WorkRequest? WaitingWork =>
        _pending?.Work is { Saved: { WaitsForContainer: true, ContainerSeen: null, Canceled: null } } work ? work : null;

    /// <summary>What the router serves at a moment, or null when only its owner can tell. Needs no lock.</summary>
    public ServedConfiguration? ServedAt(DateTimeOffset now) =>
        _serving is var serving && now < serving.Until && serving.What != ServedConfiguration.None ? serving.What : null;

    /// <summary>
    /// Tells <see cref="ServedAt"/> what is served now, and up to when that can't change by time alone. Whoever changes either calls it.
    /// </summary>
    public void Publish() => _serving = new(Served, _pending?.Work.Due ?? DateTimeOffset.MaxValue);

    /// <summary>Text of a field at the top level.</summary>
    public string Text(string field) => (string?)_document[field] ?? "";

    /// <summary>The fault a tag asks for: freeform tag <c>mie-fault</c> with the name of an operation.</summary>
    public bool HasFault(string operation) =>
        (_document[FieldNames.FreeformTags] as JsonObject)?["mie-fault"] is JsonValue tag && tag.TryGetValue(out string? text)
            && text == operation;

    /// <summary>Makes it of what was kept.</summary>
    /// <param name="id">Its OCID.</param>
    /// <param name="saved">What was kept.</param>
    /// <param name="find">Gives the work request of an OCID, or null when it was dropped.</param>
    /// <param name="state">Takes note of further changes.</param>
    public static Deployment Restore(string id, SavedDeployment saved, Func<string, WorkRequest?> find, StateStore state) =>
        new(id, saved, saved.Pending is null ? null : PendingChange.Restore(saved.Pending, find, state), state);

    /// <inheritdoc/>
    public StateRow ToRow()
    {
        bool serves = Served != ServedConfiguration.None;
        SavedDeployment saved = new(Created, Deleted, State, _version, _document, serves, Served.Source, _pending?.Save());
        return StateRow.Of(StateTable.Deployments, Id, saved, SavedJson.Default.SavedDeployment);
    }

    /// <summary>
    /// Brings the state up to a moment. What follows from the time alone need not be kept: it follows again after a restart.
    /// </summary>
    public void Settle(DateTimeOffset now)
    {
        if (_pending is not { } pending || now < pending.Work.Due)
            return;
        _pending = null;
        Enter(pending.Work.Failure is null ? pending.StateAfter : StateAfterFailure(pending), pending.Work.Due);
    }

    /// <summary>Begins a change that takes time.</summary>
    public void Begin(string during, PendingChange change)
    {
        State = during;
        _pending = change;
        _version++;
        if (during == LifecycleStates.Deleting)
            Served = ServedConfiguration.None;
        Publish();
        _state.Changed(this);
    }

    /// <summary>Takes a change back that has not started.</summary>
    public void Cancel(WorkRequest work, DateTimeOffset now)
    {
        if (_pending?.Work != work)
            return;
        PendingChange pending = _pending;
        _pending = null;
        _document = pending.DocumentBefore ?? _document;
        Enter(pending.StateBefore, now);
        _state.Changed(this);
    }

    /// <summary>Replaces the document by a merged one.</summary>
    public void Replace(JsonObject document)
    {
        _document = document;
        _version++;
        _state.Changed(this);
    }

    /// <summary>A copy of the document in the SDKs' layout, to merge into or to show.</summary>
    public JsonObject CopyDocument()
    {
        JsonObject copy = (JsonObject)_document.DeepClone();
        SdkLayout.Normalize(copy);
        return copy;
    }

    /// <summary>The resource on the wire.</summary>
    public JsonObject ToJson(string inferenceBase, bool summary)
    {
        JsonObject json = CopyDocument();
        json["id"] = Id;
        foreach (string tags in (ReadOnlySpan<string>)[FieldNames.FreeformTags, FieldNames.DefinedTags])
            json[tags] ??= new JsonObject();
        json["timeCreated"] = WorkRequest.Timestamp(Created);
        json["lifecycleState"] = State;
        json["modelDeploymentUrl"] = $"{inferenceBase}/{Id}";
        if (!summary && Details() is { } details)
            json["lifecycleDetails"] = details;
        json["modelDeploymentSystemData"] = new JsonObject
        {
            ["systemInfraType"] = (string?)_document[Configuration]?[FieldNames.DeploymentType] == FieldNames.SingleModelFlex
                ? FieldNames.ManagedComputeCluster
                : FieldNames.InstancePool,
            ["modelType"] = "MANAGED_MODEL",
            ["currentInstanceCount"] = Served == ServedConfiguration.None ? 0 : InstanceCount.Of(_document[Configuration]),
        };
        return json;
    }

    // FAILED is what could not be created or activated.
    private static string StateAfterFailure(PendingChange pending) => (pending.StateBefore, pending.StateAfter) switch
    {
        (LifecycleStates.Creating, LifecycleStates.Active) or (LifecycleStates.Inactive, LifecycleStates.Active) => LifecycleStates.Failed,
        _ => LifecycleStates.NeedsAttention,
    };

    private void Enter(string state, DateTimeOffset when)
    {
        State = state;
        _version++;
        if (state == LifecycleStates.Deleted)
            Deleted = when;
        // After a failed update the routes of before go on.
        if (state == LifecycleStates.Active)
            Served = ServedConfiguration.From(_document[Configuration] as JsonObject);
        else if (state is not LifecycleStates.NeedsAttention)
            Served = ServedConfiguration.None;
        Publish();
    }

    private string? Details() => State switch
    {
        LifecycleStates.Creating => "The model deployment is being created.",
        LifecycleStates.Updating => $"The model deployment is being changed ({_pending?.Work.OperationType}).",
        LifecycleStates.Failed or LifecycleStates.NeedsAttention =>
            "The model server did not become healthy. See the work request's errors.",
        _ => null,
    };

    private sealed record Serving(ServedConfiguration What, DateTimeOffset Until);
}
