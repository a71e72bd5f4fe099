using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The operations on model deployments. The caller holds the store's lock.</summary>
internal sealed class DeploymentOperations(DeploymentStore store, RetryTokens tokens, ControlPlaneOptions options)
{
    private const string Configuration = "modelDeploymentConfigurationDetails";
    private static readonly string[] s_readOnly =
        ["id", "timeCreated", "createdBy", "lifecycleState", "lifecycleDetails", "modelDeploymentUrl", "modelDeploymentSystemData"];

    private static readonly string[] s_deletable =
        [LifecycleState.Creating, LifecycleState.Active, LifecycleState.Inactive, LifecycleState.NeedsAttention, LifecycleState.Failed];

    private static readonly string[] s_updatable = [LifecycleState.Active, LifecycleState.Inactive, LifecycleState.NeedsAttention];

    public ControlPlaneResponse Create(ControlPlaneRequest request)
    {
        string? token = request.Header("opc-retry-token");
        if (token is not null && tokens.Find("create " + token, request.Body) is { } earlier)
            return Resource(store.Get(earlier)).With("opc-work-request-id", store.WorkRequests.First(w => w.ResourceId == earlier).Id);
        JsonObject document = request.JsonBody();
        DeploymentValidator.Check(document);
        DropReadOnly(document);
        Normalize(document);
        document["createdBy"] = options.User;
        document["displayName"] ??= $"modeldeployment{store.Now:yyyyMMddHHmmss}";
        Deployment deployment = store.Add(document);
        WorkRequest work = Change(request, deployment, "CREATE", LifecycleState.Creating, LifecycleState.Active, options.CreateDelay);
        if (token is not null)
            tokens.Add("create " + token, request.Body, deployment.Id);
        return Resource(deployment)
            .With("location", $"/20190101/modelDeployments/{deployment.Id}")
            .With("opc-work-request-id", work.Id);
    }

    public ControlPlaneResponse Get(string id) => Resource(store.Get(id));

    public ControlPlaneResponse List(ControlPlaneRequest request)
    {
        string compartment = request.Required("compartmentId");
        string? state = request.OneOf("lifecycleState", LifecycleState.All);
        string sortBy = request.OneOf("sortBy", "timeCreated", "displayName") ?? "timeCreated";
        // Newest first and names from A: what a person expects of either.
        bool descending = (request.OneOf("sortOrder", "ASC", "DESC") ?? (sortBy == "timeCreated" ? "DESC" : "ASC")) == "DESC";
        IEnumerable<Deployment> found = store.All().Where(d =>
            d.Text("compartmentId") == compartment
            && (state is null || d.State == state)
            && Matches(request, "id", d.Id)
            && Matches(request, "projectId", d.Text("projectId"))
            && Matches(request, "displayName", d.Text("displayName"))
            && Matches(request, "createdBy", d.Text("createdBy")));
        IOrderedEnumerable<Deployment> sorted = sortBy == "displayName"
            ? found.OrderBy(d => d.Text("displayName"), StringComparer.Ordinal)
            : found.OrderBy(d => d.Created);
        IEnumerable<Deployment> ordered = sorted.ThenBy(d => d.Id, StringComparer.Ordinal);
        if (descending)
            ordered = ordered.Reverse();
        return ListPage.Of(request, [.. ordered.Select(d => d.ToJson(options.InferenceBase(), summary: true))]);
    }

    public ControlPlaneResponse Update(ControlPlaneRequest request, string id)
    {
        Deployment deployment = store.Get(id);
        CheckEtag(request, deployment);
        Require(deployment, "updated", s_updatable);
        JsonObject change = request.JsonBody();
        if (change.ContainsKey("projectId") || change.ContainsKey("compartmentId"))
            throw ServiceFault.Invalid("projectId and compartmentId cannot be updated.");
        DropReadOnly(change);
        UpdateValidator.Check(change);
        JsonObject before = deployment.CopyDocument();
        JsonObject merged = deployment.CopyDocument();
        MergeUpdate.Apply(merged, change);
        DeploymentValidator.Check(merged);
        Normalize(merged);
        deployment.Replace(merged);
        // Names and tags need no new container: they are changed at once.
        bool rolling = change.ContainsKey(Configuration) || change.ContainsKey("categoryLogDetails");
        if (!rolling)
            return ControlPlaneResponse.Accepted(store.AddWork("MODEL_DEPLOYMENT_UPDATE", deployment, TimeSpan.Zero, null));
        string after = deployment.State == LifecycleState.Inactive ? LifecycleState.Inactive : LifecycleState.Active;
        return ControlPlaneResponse.Accepted(Change(request, deployment, "UPDATE", LifecycleState.Updating, after, options.UpdateDelay, before));
    }

    public ControlPlaneResponse Delete(ControlPlaneRequest request, string id)
    {
        Deployment deployment = store.Get(id);
        CheckEtag(request, deployment);
        Require(deployment, "deleted", s_deletable);
        return ControlPlaneResponse.Accepted(Change(request, deployment, "DELETE", LifecycleState.Deleting, LifecycleState.Deleted, options.UpdateDelay));
    }

    public ControlPlaneResponse Activate(ControlPlaneRequest request, string id)
    {
        Deployment deployment = store.Get(id);
        CheckEtag(request, deployment);
        Require(deployment, "activated", LifecycleState.Inactive);
        return ControlPlaneResponse.Accepted(Change(request, deployment, "ACTIVATE", LifecycleState.Updating, LifecycleState.Active, options.UpdateDelay));
    }

    public ControlPlaneResponse Deactivate(ControlPlaneRequest request, string id)
    {
        Deployment deployment = store.Get(id);
        CheckEtag(request, deployment);
        Require(deployment, "deactivated", LifecycleState.Active, LifecycleState.NeedsAttention);
        return ControlPlaneResponse.Accepted(Change(request, deployment, "DEACTIVATE", LifecycleState.Updating, LifecycleState.Inactive, options.UpdateDelay));
    }

    public ControlPlaneResponse ChangeCompartment(ControlPlaneRequest request, string id)
    {
        Deployment deployment = store.Get(id);
        string? token = request.Header("opc-retry-token");
        if (token is not null && tokens.Find($"move {id} {token}", request.Body) is not null)
            return new ControlPlaneResponse(204);
        CheckEtag(request, deployment);
        string compartment = DeploymentValidator.Text(request.JsonBody(), "compartmentId", "compartmentId") is { Length: > 0 } text
            ? text
            : throw ServiceFault.Missing("compartmentId");
        if (!compartment.StartsWith("ocid1.compartment.", StringComparison.Ordinal) && !compartment.StartsWith("ocid1.tenancy.", StringComparison.Ordinal))
            throw ServiceFault.Invalid($"compartmentId '{compartment}' is not the OCID of a compartment.");
        Require(deployment, "moved", s_updatable);
        JsonObject document = deployment.CopyDocument();
        document["compartmentId"] = compartment;
        deployment.Replace(document);
        if (token is not null)
            tokens.Add($"move {id} {token}", request.Body, id);
        return new ControlPlaneResponse(204);
    }

    public ControlPlaneResponse ModelStates(ControlPlaneRequest request, string id)
    {
        Deployment deployment = store.Get(id);
        request.Required("compartmentId");
        JsonNode? model = deployment.CopyDocument()[Configuration]?["modelConfigurationDetails"]?["modelId"];
        List<JsonObject> states = [];
        if (model is not null && Matches(request, "modelId", (string?)model))
        {
            states.Add(new JsonObject
            {
                ["modelId"] = model.DeepClone(),
                ["projectId"] = options.ProjectId,
                ["displayName"] = "model",
                ["inferenceKey"] = (string?)model,
                ["state"] = deployment.State is LifecycleState.Failed or LifecycleState.NeedsAttention ? "FAILED" : "SUCCESS",
            });
        }
        return ListPage.Of(request, states);
    }

    private WorkRequest Change(ControlPlaneRequest request, Deployment deployment, string operation, string during, string after, TimeSpan delay, JsonObject? before = null)
    {
        string? failure = deployment.HasFault(operation.ToLowerInvariant())
            ? $"The model server did not become healthy (the deployment's tag mie-fault asks for it)."
            : null;
        if (request.Faults.OnLifecycle() is { } fault)
        {
            failure ??= fault.Failure;
            delay += fault.Longer;
        }
        // A delete may overtake a create.
        foreach (WorkRequest open in store.WorkRequests.Where(w => w.ResourceId == deployment.Id && w.Canceled is null && w.Due > store.Now))
            open.Canceled = store.Now;
        WorkRequest work = store.AddWork($"MODEL_DEPLOYMENT_{operation}", deployment, delay, failure);
        deployment.Begin(during, new PendingChange(work, deployment.State, after, before));
        deployment.Settle(store.Now);
        return work;
    }

    private ControlPlaneResponse Resource(Deployment deployment) =>
        new ControlPlaneResponse(200, deployment.ToJson(options.InferenceBase(), summary: false)).With("etag", deployment.Etag);

    private static bool Matches(ControlPlaneRequest request, string name, string? value) => request.Parameter(name) is not { } wanted || wanted == value;

    private static void CheckEtag(ControlPlaneRequest request, Deployment deployment)
    {
        if (request.Header("if-match") is { } etag && etag != "*" && etag.Trim('"') != deployment.Etag)
            throw ServiceFault.NoEtagMatch();
    }

    private static void Require(Deployment deployment, string verb, params ReadOnlySpan<string> states)
    {
        foreach (string state in states)
        {
            if (deployment.State == state)
                return;
        }
        throw ServiceFault.IncorrectState($"The model deployment {deployment.Id} is {deployment.State} and cannot be {verb}; it has to be {string.Join(" or ", states.ToArray())}.");
    }

    private static void DropReadOnly(JsonObject document)
    {
        foreach (string name in s_readOnly)
            document.Remove(name);
    }

    // Ports may come as text; they are numbers in the schema, so that is what comes back.
    private static void Normalize(JsonObject document)
    {
        if (document[Configuration]?["environmentConfigurationDetails"] is not JsonObject environment)
            return;
        foreach (string name in (ReadOnlySpan<string>)["serverPort", "healthCheckPort"])
        {
            if (DeploymentValidator.Number(environment, name, name) is { } port)
                environment[name] = port;
        }
    }
}
