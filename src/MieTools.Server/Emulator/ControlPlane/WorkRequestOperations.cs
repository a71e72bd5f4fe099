using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The operations on work requests. The caller holds the store's lock.</summary>
internal sealed class WorkRequestOperations(DeploymentStore store)
{
    public ControlPlaneResponse Get(string id)
    {
        WorkRequest work = store.GetWork(id);
        DateTimeOffset now = store.Now;
        return new ControlPlaneResponse(200, work.ToJson(now))
            .With("etag", Etag(work, now))
            .With("retry-after", "1");
    }

    public ControlPlaneResponse List(ControlPlaneRequest request)
    {
        string compartment = request.Required("compartmentId");
        string? operation = request.OneOf("operationType", WorkRequestKinds.Operations);
        string? status = request.OneOf("status", [.. WorkRequestStates.All]);
        Predicate<string> work = request.Filter("id"), resource = request.Filter("resourceId");
        (string field, bool descending) = request.Sort("timeAccepted", "operationType", "status");
        DateTimeOffset now = store.Now;
        IEnumerable<WorkRequest> found = store.WorkRequests.Where(w =>
            w.CompartmentId == compartment
            && (operation is null || w.OperationType == operation)
            && (status is null || w.StatusAt(now) == status)
            && work(w.Id) && resource(w.ResourceId) && !store.IsHidden(w));
        return ListPage.Of(request, found.Select(w => Item(w, field, now)), descending);
    }

    public ControlPlaneResponse Logs(ControlPlaneRequest request, string id) =>
        ListPage.Of(request, ListItem.Numbered(store.GetWork(id).LogAt(store.Now)));

    public ControlPlaneResponse Errors(ControlPlaneRequest request, string id) =>
        ListPage.Of(request, ListItem.Numbered(store.GetWork(id).ErrorsAt(store.Now)));

    public ControlPlaneResponse Cancel(ControlPlaneRequest request, string id)
    {
        WorkRequest work = store.GetWork(id);
        DateTimeOffset now = store.Now;
        IfMatch.Check(request, Etag(work, now));
        string status = work.StatusAt(now);
        if (status != WorkRequestStates.Accepted || work.OperationType == "MODEL_DEPLOYMENT_CREATE")
            throw ServiceErrorException.IncorrectState($"The work request {id} is {status} and can no longer be cancelled.");
        work.Canceled = now;
        store.Get(work.ResourceId).Cancel(work, now);
        return new ControlPlaneResponse(202);
    }

    private static string Etag(WorkRequest work, DateTimeOffset now) => $"{work.Id[^12..]}-{work.StatusAt(now)}";

    private static ListItem Item(WorkRequest work, string field, DateTimeOffset now)
    {
        string time = ListItem.TimeKey(work.Accepted);
        string key = field switch { "operationType" => work.OperationType, "status" => work.StatusAt(now), _ => time };
        return new(key, key == time ? work.Id : time + work.Id, () => work.ToJson(now));
    }
}
