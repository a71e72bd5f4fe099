using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Routes;

namespace MieTools.Core.Deployments.Settings;

/// <summary>
/// What a user named of a deployment. What is null was not named: a create leaves it to the payload and the defaults, an update leaves it
/// as it is.
/// </summary>
public sealed record DeploymentSettings
{
    /// <summary>Shape of a create that names none.</summary>
    public const string DefaultShape = "VM.Standard.E4.Flex";

    /// <summary>OCPUs of the default shape.</summary>
    public const double DefaultOcpus = 1;

    /// <summary>Memory of the default shape in gigabytes.</summary>
    public const double DefaultMemoryInGBs = 16;

    private NamedSettings _named = NamedSettings.None;

    /// <summary>Display name.</summary>
    public string? DisplayName { get => Get<string>(); init => Set(value); }

    /// <summary>Free text.</summary>
    public string? Description { get => Get<string>(); init => Set(value); }

    /// <summary>OCID of the project; create only.</summary>
    public string? ProjectId { get; init; }

    /// <summary>OCID of the compartment or tenancy; create only.</summary>
    public string? CompartmentId { get; init; }

    /// <summary>OCID of the model.</summary>
    public string? ModelId { get; init; }

    /// <summary>OCID of the model group; makes a create a <c>MODEL_GROUP</c>.</summary>
    public string? ModelGroupId { get; init; }

    /// <summary><c>SINGLE_MODEL</c> (the default), <c>SINGLE_MODEL_FLEX</c> or <c>MODEL_GROUP</c>.</summary>
    public string? DeploymentType { get; init; }

    /// <summary>Name of the compute shape. Default of a create: <see cref="DefaultShape"/> with 1 OCPU and 16 GB.</summary>
    public string? Shape { get => Get<string>(); init => Set(value); }

    /// <summary>OCPUs of a flex shape, or what a replica on a compute cluster asks for.</summary>
    public double? Ocpus { get => Get<double?>(); init => Set(value); }

    /// <summary>Memory of a flex shape in gigabytes, or what a replica on a compute cluster asks for.</summary>
    public double? MemoryInGBs { get => Get<double?>(); init => Set(value); }

    /// <summary>GPUs that a replica on a compute cluster asks for.</summary>
    public int? Gpus { get => Get<int?>("Gpu"); init => Set(value, "Gpu"); }

    /// <summary>OCPUs that a replica on a compute cluster may use at most.</summary>
    public double? OcpuLimit { get => Get<double?>(); init => Set(value); }

    /// <summary>Memory in gigabytes that a replica on a compute cluster may use at most.</summary>
    public double? MemoryLimitInGBs { get => Get<double?>("MemoryLimitInGB"); init => Set(value, "MemoryLimitInGB"); }

    /// <summary><c>BASELINE_1_8</c>, <c>BASELINE_1_2</c> or <c>BASELINE_1_1</c>.</summary>
    public string? CpuBaseline { get => Get<string>(); init => Set(value); }

    /// <summary>Fixed number of instances. Default of a create: 1. Not together with <see cref="Autoscaling"/>.</summary>
    public int? InstanceCount { get; init; }

    /// <summary>
    /// Number of instances by load. An update changes what it names of the policy that is there; where there is none it needs both bounds.
    /// </summary>
    public AutoscalingSettings? Autoscaling { get; init; }

    /// <summary>Minimum bandwidth of the load balancer in Mbit/s.</summary>
    public int? BandwidthMbps { get => Get<int?>(); init => Set(value); }

    /// <summary>Upper bound of a flexible load balancer in Mbit/s.</summary>
    public int? MaximumBandwidthMbps { get => Get<int?>(); init => Set(value); }

    /// <summary>OCID of the subnet for custom egress.</summary>
    public string? SubnetId { get => Get<string>(); init => Set(value); }

    /// <summary>OCID of the private endpoint.</summary>
    public string? PrivateEndpointId { get => Get<string>(); init => Set(value); }

    /// <summary>
    /// <c>MANAGED_NETWORKING_NO_INTERNET_ACCESS</c>, <c>MANAGED_NETWORKING_INTERNET_ACCESS</c> or <c>CUSTOM_NETWORKING</c>.
    /// </summary>
    public string? NetworkAccessType { get => Get<string>(); init => Set(value); }

    /// <summary>
    /// How an update of a model group is rolled out: <c>ZDT</c> (zero downtime) or <c>LIVE</c>. By itself it changes nothing.
    /// </summary>
    public string? UpdateType { get; init; }

    /// <summary>OCID of the compute target; makes a create a <c>SINGLE_MODEL_FLEX</c>.</summary>
    public string? ComputeTargetId { get => Get<string>(); init => Set(value); }

    /// <summary>
    /// Address of the container image. An update that names another image clears the old digest and signature unless it names new ones.
    /// </summary>
    public string? Image { get => Get<string>(); init => Set(value); }

    /// <summary>Digest of the image.</summary>
    public string? ImageDigest { get => Get<string>(); init => Set(value); }

    /// <summary>OCID of the image's signature.</summary>
    public string? ImageSignatureId { get => Get<string>(); init => Set(value); }

    /// <summary>Arguments of the container (<c>cmd</c>).</summary>
    public IReadOnlyList<string>? Command { get => Get<IReadOnlyList<string>>(); init => Set(value); }

    /// <summary>Entry point of the container.</summary>
    public IReadOnlyList<string>? Entrypoint { get => Get<IReadOnlyList<string>>(); init => Set(value); }

    /// <summary>Port of the model server.</summary>
    public int? ServerPort { get => Get<int?>(); init => Set(value); }

    /// <summary>Port of the health check.</summary>
    public int? HealthCheckPort { get => Get<int?>(); init => Set(value); }

    /// <summary>All environment variables; replaces those there are.</summary>
    public IReadOnlyDictionary<string, string>? EnvironmentVariables { get; init; }

    /// <summary>Variables to add or to change.</summary>
    public IReadOnlyDictionary<string, string>? AddEnvironmentVariables { get; init; }

    /// <summary>Names of variables to remove.</summary>
    public IReadOnlyList<string>? RemoveEnvironmentVariables { get; init; }

    /// <summary>The framework whose paths are opened; <c>openai</c> is known.</summary>
    public string? ApiSpecification { get => Get<string>(); init => Set(value); }

    /// <summary>Closes the framework's paths.</summary>
    /// <remarks>No source says how. An update sends JSON null, because a field that is absent stays as it is.</remarks>
    public bool ClearApiSpecification { get; init; }

    /// <summary>
    /// Settings whose field is taken away, by their names: <c>Description</c>, <c>ImageDigest</c>, <c>ImageSignatureId</c>,
    /// <c>SubnetId</c>, <c>PrivateEndpointId</c>, <c>AccessLogId</c>, <c>PredictLogId</c>. One that is not there is no error.
    /// </summary>
    /// <remarks>
    /// No source says how. An update sends JSON null, or the object that has the field without it, where it is replaced whole; its
    /// description is cleared by an empty <see cref="Description"/>. A create leaves out what its payload has.
    /// </remarks>
    public IReadOnlyCollection<string> Cleared { get; init; } = [];

    /// <summary>All custom endpoints; replaces those there are.</summary>
    public IReadOnlyList<MieEndpoint>? Endpoints { get; init; }

    /// <summary>Endpoints to add; methods are merged into an endpoint that has the suffix.</summary>
    public IReadOnlyList<MieEndpoint>? AddEndpoints { get; init; }

    /// <summary>Endpoints to remove. Done before the additions.</summary>
    public IReadOnlyList<EndpointSelector>? RemoveEndpoints { get; init; }

    /// <summary>
    /// OCID of the log group: of the logs that are named beside it, else of those that are there. A log that is named without it takes the
    /// group that it has, else that of the other log.
    /// </summary>
    public string? LogGroupId { get; init; }

    /// <summary>OCID of the log of requests.</summary>
    public string? AccessLogId { get; init; }

    /// <summary>OCID of the log of the container.</summary>
    public string? PredictLogId { get; init; }

    /// <summary>All free-form tags; replaces those there are.</summary>
    public IReadOnlyDictionary<string, string>? FreeformTags { get; init; }

    /// <summary>All defined tags: name spaces, each an object of keys; replaces those there are.</summary>
    public JsonObject? DefinedTags { get; init; }

    /// <summary>True when something is named that only a container has.</summary>
    internal bool NamesContainer =>
        Endpoints is { Count: > 0 } || AddEndpoints is { Count: > 0 }
        || FieldWriter.Names(this, SettingFields.Container);

    /// <summary>The body of a create: the payload, then the named settings over it, then defaults for what neither names.</summary>
    /// <remarks>
    /// Defaults: the deployment type by what is named, else <c>SINGLE_MODEL</c>; for an instance pool <see cref="DefaultShape"/> and a
    /// fixed size of 1; <c>OCIR_CONTAINER</c> when something of a container is named, else <c>DEFAULT</c> when environment variables are.
    /// Read-only fields of the payload are dropped, so what a get answered can serve as one. The result is not validated.
    /// </remarks>
    /// <param name="payload">Body as for the REST API, or null. Not changed.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>, <c>EndpointNotFound</c>, <c>EnvironmentVariableNotFound</c>.</exception>
    public JsonObject ApplyToCreate(JsonObject? payload = null) => CreateBuilder.Build(this, payload);

    /// <summary>
    /// The body of an update: only the blocks that change, each of them whole, because the service replaces lists and maps whole.
    /// </summary>
    /// <remarks>The payload is merged field by field into what is there; its lists, environment variables and tags replace.</remarks>
    /// <param name="current">The deployment as it was read. Its fields that this library does not know are kept.</param>
    /// <param name="payload">Body as for the REST API, or null. Not changed.</param>
    /// <param name="force">
    /// Sends the environment as it is when nothing changes, so that an image that was pushed again under its tag is rolled out.
    /// </param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: names another project or compartment. <c>EndpointNotFound</c>,
    /// <c>EnvironmentVariableNotFound</c>: nothing to remove. <c>IncorrectState</c>: nothing is left to change, and the deployment has
    /// failed or is deleted, so that it is not what was asked for.</exception>
    public DeploymentUpdate ApplyToUpdate(MieDeployment current, JsonObject? payload = null, bool force = false)
    {
        ArgumentNullException.ThrowIfNull(current);
        DeploymentUpdate update = UpdateBuilder.Build(this, current, payload, force);
        // The service refuses every update of these; one that is not sent must not look like a success.
        if (update.IsEmpty && current.LifecycleState is LifecycleStates.Failed or LifecycleStates.Deleting or LifecycleStates.Deleted)
        {
            throw new MieException(MieErrors.IncorrectState,
                $"The deployment {current} is {current.LifecycleState}, a state that takes no update. Nothing was sent.",
                "Create another deployment with New-MieDeployment.", current.Id);
        }
        return update;
    }

    /// <summary>What was named for a <see cref="FieldRule.Setting"/>; null for nothing.</summary>
    internal object? Value(string setting) => _named[setting];

    // A property that the contract says all about: its name here is that of the setting, or the parameter's where the two differ.
    private T? Get<T>([CallerMemberName] string setting = "") => (T?)_named[setting];

    private void Set(object? value, [CallerMemberName] string setting = "") => _named = _named.With(setting, value);
}
