using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Deployments.Models;

/// <summary>
/// A model deployment, as create, get and list answer it. A summary from a list lacks <see cref="LifecycleDetails"/> and
/// <see cref="Etag"/>.
/// </summary>
public sealed record MieDeployment : JsonModel
{
    // Each call asks for them. No field: what was looked at would then not equal what was not.
    private static readonly ConditionalWeakTable<MieDeployment, RouteTable> s_routes = [];

    private MieDeployment(JsonObject json)
        : base(json)
    {
        Id = json.Text(FieldNames.Id) ?? "";
        Configuration = DeploymentConfiguration.Read(json.Object(FieldNames.Configuration));
    }

    /// <summary>OCID of the deployment.</summary>
    public string Id { get; }

    /// <summary>Display name; not unique.</summary>
    public string DisplayName => Body.Text(FieldNames.DisplayName) ?? "";

    /// <summary>One of <see cref="LifecycleStates"/> or a newer one; empty when absent.</summary>
    public string LifecycleState => Body.Text("lifecycleState") ?? "";

    /// <summary>What the service says about the state; not in summaries.</summary>
    public string? LifecycleDetails => Body.Text("lifecycleDetails");

    /// <summary>When it was created.</summary>
    public DateTimeOffset? TimeCreated => Body.Time("timeCreated");

    /// <summary>Base address of inference, without <c>/predict</c>; null until the service has one.</summary>
    public string? ModelDeploymentUrl => Body.Text("modelDeploymentUrl") is { Length: > 0 } url ? url : null;

    /// <summary>OCID of the project.</summary>
    public string? ProjectId => Body.Text(FieldNames.ProjectId);

    /// <summary>OCID of the compartment.</summary>
    public string? CompartmentId => Body.Text(FieldNames.CompartmentId);

    /// <summary>OCID of who created it.</summary>
    public string? CreatedBy => Body.Text("createdBy");

    /// <summary>Free text.</summary>
    public string? Description => Body.Text(FieldNames.Description);

    /// <summary>What it runs and on what.</summary>
    public DeploymentConfiguration? Configuration { get; }

    /// <summary><c>SINGLE_MODEL</c>, <c>SINGLE_MODEL_FLEX</c>, <c>MODEL_GROUP</c> or another text.</summary>
    public string? DeploymentType => Configuration?.DeploymentType;

    /// <summary>OCID of the model, null for a model group.</summary>
    public string? ModelId => Configuration?.ModelId;

    /// <summary>OCID of the model group, null for a single model.</summary>
    public string? ModelGroupId => Configuration?.ModelGroupId;

    /// <summary>Name of the compute shape.</summary>
    public string? InstanceShape => Configuration?.Instance?.Shape;

    /// <summary>Instances it is set to have; with autoscaling those it has now, or starts with.</summary>
    public int? InstanceCount => (Configuration?.Scaling ?? Configuration?.Infrastructure?.Scaling) switch
    {
        FixedSizeScalingPolicy policy => policy.InstanceCount,
        AutoscalingPolicy { Policies: [AutoscalingBounds bounds, ..] } => SystemData?.CurrentInstanceCount ?? bounds.InitialInstanceCount,
        _ => SystemData?.CurrentInstanceCount,
    };

    /// <summary>Address of the container image.</summary>
    public string? Image => Container?.Image;

    /// <summary>The framework whose paths are open, for instance <c>openai</c>; null for none.</summary>
    public string? ApiSpecification => Container?.ApiSpecification;

    /// <summary>The custom endpoints; empty for none.</summary>
    public MieList<MieEndpoint> Endpoints => Container?.Endpoints ?? [];

    /// <summary>Where it writes its logs.</summary>
    public DeploymentLogs? Logs => DeploymentLogs.Read(Body.Object(FieldNames.Logs));

    /// <summary>What the service knows about its instances.</summary>
    public DeploymentSystemData? SystemData => DeploymentSystemData.Read(Body.Object("modelDeploymentSystemData"));

    /// <summary>Free-form tags.</summary>
    public MieMap<string> FreeformTags => Body.Map(FieldNames.FreeformTags);

    /// <summary>Defined tags by name space; values that are no text are shown as JSON.</summary>
    public MieMap<MieMap<string>> DefinedTags =>
        new((Body.Object(FieldNames.DefinedTags) ?? []).ToDictionary(
            space => space.Key, space => Body.Object(FieldNames.DefinedTags).Map(space.Key), StringComparer.Ordinal));

    /// <summary>Address of whole answers, without a suffix.</summary>
    public string? PredictUrl => Address("/predict");

    /// <summary>Address of streamed answers, without a suffix.</summary>
    public string? StreamUrl => Address("/predictWithResponseStream");

    /// <summary>Version of what was read, for <c>if-match</c>. Create and get only.</summary>
    public string? Etag { get; init; }

    /// <summary>OCID of the work request that creates it. Create only.</summary>
    public string? WorkRequestId { get; init; }

    /// <summary>The answer's <c>opc-request-id</c>.</summary>
    public string? RequestId { get; init; }

    private ContainerEnvironment? Container => Configuration?.Environment as ContainerEnvironment;

    /// <summary>All paths it answers: the framework's and the custom ones.</summary>
    public RouteTable Routes() => s_routes.GetValue(this, static of => new(of.ApiSpecification, of.Endpoints));

    /// <summary>The display form: the name, or the OCID when it has none.</summary>
    public override string ToString() => DisplayName.Length > 0 ? DisplayName : Id;

    /// <summary>Reads a deployment.</summary>
    /// <param name="json">The JSON object of a deployment or its summary.</param>
    /// <exception cref="MieException"><c>ResponseInvalid</c>: not an object with an <c>id</c>.</exception>
    public static MieDeployment FromJson(JsonElement json) => Read(JsonTree.Copy(json));

    internal static MieDeployment Read(JsonNode? json) => new(ServiceResponses.Require(json, FieldNames.Id, "a deployment"));

    private string? Address(string prefix) => ModelDeploymentUrl is { } url ? url.TrimEnd('/') + prefix : null;
}
