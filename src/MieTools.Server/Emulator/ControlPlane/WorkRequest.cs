using System.Globalization;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Server.Emulator.State;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>
/// The record of one change; where it stands follows from the time, so that no timer is needed, and from its container's health when it
/// waits for one.
/// </summary>
/// <param name="id">Its OCID.</param>
/// <param name="saved">What is kept of it.</param>
/// <param name="state">Keeps it, and takes note when that changes.</param>
internal sealed class WorkRequest(string id, SavedWorkRequest saved, StateStore state) : IStateRecord
{
    // A request waits for a tenth of its time before it starts; until then it can be cancelled.
    private const double StartsAt = 0.1;
    // How far a change comes that waits for its container.
    private const double MostWhileWaiting = 95;

    /// <summary>Its OCID.</summary>
    public string Id => id;

    /// <summary>What is kept of it.</summary>
    public SavedWorkRequest Saved { get; private set; } = saved;

    /// <summary>What it does, for instance <c>MODEL_DEPLOYMENT_CREATE</c>.</summary>
    public string OperationType => Saved.OperationType;

    /// <summary>The compartment.</summary>
    public string CompartmentId => Saved.CompartmentId;

    /// <summary>The deployment.</summary>
    public string ResourceId => Saved.ResourceId;

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset Accepted => Saved.Accepted;

    /// <summary>Why it will fail, or has failed; null when it will succeed.</summary>
    public string? Failure => Saved.Failure;

    /// <summary>When it was cancelled, or null.</summary>
    public DateTimeOffset? Canceled
    {
        get => Saved.Canceled;
        set => Change(Saved with { Canceled = value });
    }

    /// <summary>When it starts.</summary>
    public DateTimeOffset Started => Accepted + (Saved.Duration * StartsAt);

    /// <summary>When it ends; the maximum value while that is not known.</summary>
    public DateTimeOffset Due =>
        !Saved.WaitsForContainer ? Planned
        : Saved.ContainerSeen is not { } seen ? DateTimeOffset.MaxValue
        : Failure is not null || seen > Planned ? seen
        : Planned;

    // When it ends at the earliest.
    private DateTimeOffset Planned => Accepted + Saved.Duration;

    /// <summary>When it ends, or ended.</summary>
    public DateTimeOffset Finished => Canceled ?? Due;

    /// <inheritdoc/>
    public StateRow ToRow() => StateRow.Of(StateTable.WorkRequests, Id, Saved, SavedJson.Default.SavedWorkRequest);

    /// <summary>Ends the wait for its container.</summary>
    /// <param name="now">The time.</param>
    /// <param name="failure">What is wrong with it; null when it is healthy.</param>
    /// <returns>False when nothing waits any more.</returns>
    public bool ContainerIs(DateTimeOffset now, string? failure)
    {
        if (!Saved.WaitsForContainer || Saved.ContainerSeen is not null || Canceled is not null)
            return false;
        Change(Saved with { ContainerSeen = now, Failure = failure });
        return true;
    }

    /// <summary>Where it stands.</summary>
    public string StatusAt(DateTimeOffset now) =>
        Canceled is not null ? "CANCELED"
        : now >= Due ? Failure is null ? WorkRequestStates.Succeeded : WorkRequestStates.Failed
        : now >= Started ? WorkRequestStates.InProgress
        : WorkRequestStates.Accepted;

    /// <summary>How much of it is done, from 0 to 100.</summary>
    public double PercentAt(DateTimeOffset now)
    {
        DateTimeOffset until = Canceled ?? now;
        if (until >= Due)
            return 100;
        if (until < Started || until == Canceled)
            return 0;
        double part = Planned <= until ? 100 : Math.Floor((until - Started) / (Planned - Started) * 100);
        return Saved.WaitsForContainer ? Math.Min(part, MostWhileWaiting) : part;
    }

    /// <summary>The resource on the wire.</summary>
    public JsonObject ToJson(DateTimeOffset now)
    {
        string status = StatusAt(now);
        JsonObject json = new()
        {
            ["id"] = Id,
            ["operationType"] = OperationType,
            ["status"] = status,
            ["compartmentId"] = CompartmentId,
            ["percentComplete"] = PercentAt(now),
            ["timeAccepted"] = Timestamp(Accepted),
            ["resources"] = new JsonArray(new JsonObject
            {
                ["actionType"] = status == WorkRequestStates.Succeeded ? ActionType : "IN_PROGRESS",
                ["entityType"] = "DataScienceModelDeployment",
                ["identifier"] = ResourceId,
                ["entityUri"] = $"/20190101/modelDeployments/{ResourceId}",
            }),
        };
        if (now >= Started && Canceled is null)
            json["timeStarted"] = Timestamp(Started);
        if (Canceled is { } canceled)
            json["timeFinished"] = Timestamp(canceled);
        else if (now >= Due)
            json["timeFinished"] = Timestamp(Due);
        return json;
    }

    /// <summary>Its log so far.</summary>
    public IEnumerable<JsonObject> LogAt(DateTimeOffset now)
    {
        yield return Entry($"{OperationType} accepted for {ResourceId}.", Accepted);
        if (Canceled is { } canceled)
        {
            yield return Entry("Canceled.", canceled);
            yield break;
        }
        if (now >= Started)
            yield return Entry("Started.", Started);
        DateTimeOffset half = Started + ((Planned - Started) / 2);
        if (now >= half)
            yield return Entry("Waiting for the model server.", half);
        if (now >= Due)
            yield return Entry(Failure is null ? "Done." : "Failed.", Due);
    }

    /// <summary>Its errors so far.</summary>
    public IEnumerable<JsonObject> ErrorsAt(DateTimeOffset now)
    {
        if (Failure is null || now < Due || Canceled is not null)
            yield break;
        JsonObject entry = Entry(Failure, Due);
        entry["code"] = "ModelServerNotHealthy";
        yield return entry;
    }

    /// <summary>A time as the service writes it.</summary>
    public static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private void Change(SavedWorkRequest saved)
    {
        Saved = saved;
        state.Changed(this);
    }

    private string ActionType => OperationType switch
    {
        "MODEL_DEPLOYMENT_CREATE" => "CREATED",
        "MODEL_DEPLOYMENT_DELETE" => "DELETED",
        _ => "UPDATED",
    };

    private static JsonObject Entry(string message, DateTimeOffset time) =>
        new() { ["message"] = message, ["timestamp"] = Timestamp(time) };
}
