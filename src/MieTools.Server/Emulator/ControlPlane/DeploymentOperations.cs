using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Server.Emulator.ControlPlane.Validation;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The operations on model deployments. The caller holds the store's lock.</summary>
internal sealed class DeploymentOperations(DeploymentStore store, RetryTokens tokens, ContainerWatch watch, ControlPlaneOptions options)
{
    private const string Configuration = FieldNames.Configuration;
    private static readonly string[] s_deletable =
        [LifecycleStates.Creating, .. LifecycleStates.Stable, LifecycleStates.Failed];

    public ControlPlaneResponse Create(ControlPlaneRequest request)
    {
        string? token = request.RetryToken;
        if (token is not null && tokens.Find($"{request.Caller} create {token}", request.Body) is { } earlier)
            return Created(Again(earlier), store.WorkRequests.FirstOrDefault(w => w.ResourceId == earlier));
        JsonObject document = [];
        UpdateMerge.Apply(document, request.JsonBody());
        DropReadOnly(document);
        RequestValidator.Check(document);
        document["createdBy"] = request.Caller;
        document[FieldNames.DisplayName] ??= $"modeldeployment{store.Now:yyyyMMddHHmmss}";
        Deployment deployment = store.Add(document);
        WorkRequest work = Change(request, deployment, "CREATE", LifecycleStates.Creating, LifecycleStates.Active, options.CreateDelay);
        if (token is not null)
            tokens.Add($"{request.Caller} create {token}", request.Body, deployment.Id);
        return Created(deployment, work);
    }

    public ControlPlaneResponse Get(string id) => Resource(store.Get(id));

    public ControlPlaneResponse List(ControlPlaneRequest request)
    {
        string compartment = request.Required(FieldNames.CompartmentId);
        string? state = request.OneOf("lifecycleState", [.. LifecycleStates.All]);
        Predicate<string> id = request.Filter(FieldNames.Id), project = request.Filter(FieldNames.ProjectId);
        Predicate<string> name = request.Filter(FieldNames.DisplayName), creator = request.Filter("createdBy");
        (string field, bool descending) = request.Sort("timeCreated", FieldNames.DisplayName);
        IEnumerable<Deployment> found = store.All().Where(d =>
            d.Text(FieldNames.CompartmentId) == compartment
            && (state is null || d.State == state)
            && id(d.Id) && project(d.Text(FieldNames.ProjectId)) && name(d.Text(FieldNames.DisplayName)) && creator(d.Text("createdBy")));
        return ListPage.Of(request, found.Select(d => new ListItem(
            field == FieldNames.DisplayName ? d.Text(FieldNames.DisplayName) : ListItem.TimeKey(d.Created), d.Id,
            () => d.ToJson(options.InferenceBase(), summary: true))), descending);
    }

    public ControlPlaneResponse Update(ControlPlaneRequest request, string id)
    {
        JsonObject change = request.JsonBody();
        DropReadOnly(change);
        UpdateValidator.Check(change);
        Deployment deployment = store.Get(id);
        IfMatch.Check(request, deployment.Etag);
        Require(deployment, "updated", [.. LifecycleStates.Stable]);
        JsonObject before = deployment.CopyDocument();
        JsonObject merged = deployment.CopyDocument();
        UpdateMerge.FollowLayout(merged, change);
        UpdateMerge.Apply(merged, change);
        // How to update is not part of what is deployed.
        (merged[Configuration] as JsonObject)?.Remove(FieldNames.UpdateType);
        RequestValidator.Check(merged);
        if (deployment.State == LifecycleStates.Active)
            UpdateValidator.CheckActive(before, merged);
        merged[FieldNames.DisplayName] ??= before[FieldNames.DisplayName]!.DeepClone();
        deployment.Replace(merged);
        // Names and tags need no new container: they are changed at once.
        bool rolling = change.ContainsKey(Configuration) || change.ContainsKey(FieldNames.Logs);
        if (!rolling)
            return ControlPlaneResponse.Accepted(store.AddWork("MODEL_DEPLOYMENT_UPDATE", deployment, TimeSpan.Zero, null));
        string after = deployment.State == LifecycleStates.Inactive ? LifecycleStates.Inactive : LifecycleStates.Active;
        return ControlPlaneResponse.Accepted(Change(
            request, deployment, "UPDATE", LifecycleStates.Updating, after, options.UpdateDelay, before));
    }

    public ControlPlaneResponse Delete(ControlPlaneRequest request, string id)
    {
        Deployment deployment = store.Get(id);
        IfMatch.Check(request, deployment.Etag);
        Require(deployment, "deleted", s_deletable);
        return ControlPlaneResponse.Accepted(Change(
            request, deployment, "DELETE", LifecycleStates.Deleting, LifecycleStates.Deleted, options.UpdateDelay));
    }

    public ControlPlaneResponse Activate(ControlPlaneRequest request, string id)
    {
        Deployment deployment = store.Get(id);
        IfMatch.Check(request, deployment.Etag);
        Require(deployment, "activated", LifecycleStates.Inactive);
        return ControlPlaneResponse.Accepted(Change(
            request, deployment, "ACTIVATE", LifecycleStates.Updating, LifecycleStates.Active, options.UpdateDelay));
    }

    public ControlPlaneResponse Deactivate(ControlPlaneRequest request, string id)
    {
        Deployment deployment = store.Get(id);
        IfMatch.Check(request, deployment.Etag);
        Require(deployment, "deactivated", LifecycleStates.Active, LifecycleStates.NeedsAttention);
        return ControlPlaneResponse.Accepted(Change(
            request, deployment, "DEACTIVATE", LifecycleStates.Updating, LifecycleStates.Inactive, options.UpdateDelay));
    }

    public ControlPlaneResponse ChangeCompartment(ControlPlaneRequest request, string id)
    {
        string? token = request.RetryToken;
        if (token is not null && tokens.Find($"{request.Caller} move {id} {token}", request.Body) is { } earlier)
        {
            Again(earlier);
            return new ControlPlaneResponse(204);
        }
        Deployment deployment = store.Get(id);
        string compartment = RequestValidator.CheckCompartment(request.JsonBody());
        IfMatch.Check(request, deployment.Etag);
        Require(deployment, "moved", [.. LifecycleStates.Stable]);
        JsonObject document = deployment.CopyDocument();
        document[FieldNames.CompartmentId] = compartment;
        deployment.Replace(document);
        if (token is not null)
            tokens.Add($"{request.Caller} move {id} {token}", request.Body, id);
        return new ControlPlaneResponse(204);
    }

    public ControlPlaneResponse ModelStates(ControlPlaneRequest request, string id)
    {
        Deployment deployment = store.Get(id);
        request.Required(FieldNames.CompartmentId);
        _ = request.RetryToken;
        Predicate<string> model = request.Filter(FieldNames.ModelId), project = request.Filter(FieldNames.ProjectId);
        Predicate<string> name = request.Filter(FieldNames.DisplayName), key = request.Filter("inferenceKey");
        (string field, bool descending) = request.Sort("timeCreated", FieldNames.DisplayName);
        IEnumerable<ModelState> found = ModelState.Of(deployment)
            .Where(s => model(s.ModelId) && project(s.ProjectId) && name(s.DisplayName) && key(s.InferenceKey));
        return ListPage.Of(request, field == FieldNames.DisplayName
            ? found.Select(s => new ListItem(s.DisplayName, s.ModelId, s.ToJson))
            : ListItem.Numbered(found.Select(s => s.ToJson())), descending);
    }

    private WorkRequest Change(ControlPlaneRequest request, Deployment deployment, string operation, string during, string after,
        TimeSpan delay, JsonObject? before = null)
    {
        string? failure = deployment.HasFault(operation.ToLowerInvariant())
            ? $"The model server did not become healthy (the deployment's tag mie-fault asks for it)."
            : null;
        if (request.Faults.OnLifecycle() is { } fault)
        {
            failure ??= fault.Failure;
            delay += fault.Longer;
            if (fault.Hidden > TimeSpan.Zero)
                deployment.HiddenUntil = store.Now + fault.Hidden;
        }
        // A delete may overtake a create.
        foreach (WorkRequest open in store.WorkRequests.Where(w =>
            w.ResourceId == deployment.Id && w.Canceled is null && w.Due > store.Now))
        {
            open.Canceled = store.Now;
        }

        string image = deployment.Image;
        bool waits = failure is null && after == LifecycleStates.Active && watch.Concerns(image);
        WorkRequest work = store.AddWork($"MODEL_DEPLOYMENT_{operation}", deployment, delay, failure, waits);
        deployment.Begin(during, new PendingChange(work, deployment.State, after, before));
        if (waits)
            watch.Begin(work, image);
        deployment.Settle(store.Now);
        return work;
    }

    // What a token made may be gone by now; the token is void then.
    private Deployment Again(string id) => store.Find(id) ?? throw ServiceErrorException.InvalidatedRetryToken();

    private ControlPlaneResponse Created(Deployment deployment, WorkRequest? work) => Resource(deployment, 201)
        .With("location", $"/{ServiceOperations.Version}/modelDeployments/{deployment.Id}")
        .With("opc-work-request-id", work?.Id);

    private ControlPlaneResponse Resource(Deployment deployment, int status = 200) =>
        new ControlPlaneResponse(status, deployment.ToJson(options.InferenceBase(), summary: false)).With("etag", deployment.Etag);

    private static void Require(Deployment deployment, string verb, params ReadOnlySpan<string> states)
    {
        foreach (string state in states)
        {
            if (deployment.State == state)
                return;
        }
        throw ServiceErrorException.IncorrectState(
            $"The model deployment {deployment.Id} is {deployment.State} and cannot be {verb}; it has to be "
                + $"{string.Join(" or ", states.ToArray())}.");
    }

    private static void DropReadOnly(JsonObject document)
    {
        foreach (string name in DeploymentContract.ReadOnly)
            document.Remove(name);
        ((document[Configuration] as JsonObject)?[FieldNames.Environment] as JsonObject)?.Remove(FieldNames.DefaultVariables);
    }
}
