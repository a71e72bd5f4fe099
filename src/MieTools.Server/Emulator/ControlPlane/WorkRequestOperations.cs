using System.Text.Json.Nodes;

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
        DateTimeOffset now = store.Now;
        string sortBy = request.OneOf("sortBy", "operationType", "status", "timeAccepted") ?? "timeAccepted";
        bool descending = (request.OneOf("sortOrder", "ASC", "DESC") ?? (sortBy == "timeAccepted" ? "DESC" : "ASC")) == "DESC";
        IEnumerable<JsonObject> found = store.WorkRequests
            .Where(w => w.CompartmentId == compartment
                && Matches(request, "id", w.Id)
                && Matches(request, "resourceId", w.ResourceId)
                && Matches(request, "operationType", w.OperationType)
                && Matches(request, "status", w.StatusAt(now)))
            .Select(w => w.ToJson(now));
        // The list is in the order of time, which a stable sort keeps among equals.
        IEnumerable<JsonObject> sorted = sortBy == "timeAccepted" ? found : found.OrderBy(w => (string?)w[sortBy], StringComparer.Ordinal);
        return ListPage.Of(request, [.. descending ? sorted.Reverse() : sorted]);
    }

    public ControlPlaneResponse Logs(ControlPlaneRequest request, string id) => ListPage.Of(request, [.. store.GetWork(id).LogAt(store.Now)]);

    public ControlPlaneResponse Errors(ControlPlaneRequest request, string id) => ListPage.Of(request, [.. store.GetWork(id).ErrorsAt(store.Now)]);

    public ControlPlaneResponse Cancel(ControlPlaneRequest request, string id)
    {
        WorkRequest work = store.GetWork(id);
        DateTimeOffset now = store.Now;
        if (request.Header("if-match") is { } etag && etag.Trim('"') != Etag(work, now))
            throw ServiceFault.NoEtagMatch();
        string status = work.StatusAt(now);
        if (status != "ACCEPTED" || work.OperationType == "MODEL_DEPLOYMENT_CREATE")
            throw ServiceFault.IncorrectState($"The work request {id} is {status} and can no longer be cancelled.");
        work.Canceled = now;
        store.Get(work.ResourceId).Cancel(work, now);
        return new ControlPlaneResponse(202);
    }

    private static string Etag(WorkRequest work, DateTimeOffset now) => $"{work.Id[^12..]}-{work.StatusAt(now)}";

    private static bool Matches(ControlPlaneRequest request, string name, string value) => request.Parameter(name) is not { } wanted || wanted == value;
}
