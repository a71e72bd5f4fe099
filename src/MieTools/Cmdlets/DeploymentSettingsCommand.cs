using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;
using MieTools.Binding;
using MieTools.Core;
using MieTools.Core.Deployments;
using MieTools.Core.Inference;

namespace MieTools.Cmdlets;

/// <summary>The properties of a deployment that <c>New-</c> and <c>Set-MieDeployment</c> have in common.</summary>
public abstract class DeploymentSettingsCommand : MieServiceCommand
{
    /// <summary>Seconds that a wait may take; 0 waits without end. An hour when left out.</summary>
    [Parameter]
    [Alias("WaitTimeoutSec")]
    [ValidateRange(0, 2000000)]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>Name for people; not unique.</summary>
    [Parameter]
    [Alias("Name")]
    [ValidateLength(1, 255)]
    public string? DisplayName { get; set; }

    /// <summary>Free text.</summary>
    [Parameter]
    public string? Description { get; set; }

    /// <summary>OCID of the model.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ModelId { get; set; }

    /// <summary>OCID of the model group, for a deployment of many models.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ModelGroupId { get; set; }

    /// <summary>OCID of the compute target, for a deployment on a managed compute cluster.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ComputeTargetId { get; set; }

    /// <summary>The framework whose paths are opened: openai.</summary>
    [Parameter]
    [Alias("PredictApiSpecification")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SpecificationCompleter))]
    public string? ApiSpecification { get; set; }

    /// <summary>Custom endpoints, all of them: <c>'GET,POST /models/{}'</c>, hashtables or <c>New-MieEndpoint</c>'s.</summary>
    [Parameter]
    [Alias("CustomHttpEndpoint")]
    [EndpointTransformation]
    [AllowEmptyCollection]
    public MieEndpoint[]? Endpoint { get; set; }

    /// <summary>Container image, <c>region.ocir.io/registry/image:tag</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Image { get; set; }

    /// <summary>Digest of the image: <c>sha256:</c> and 64 hex digits.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ImageDigest { get; set; }

    /// <summary>OCID of the image's signature.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ImageSignatureId { get; set; }

    /// <summary>Arguments of the container; with the entry point under 2048 bytes.</summary>
    [Parameter]
    [Alias("Cmd")]
    [AllowEmptyCollection]
    public string[]? Command { get; set; }

    /// <summary>Entry point of the container.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? Entrypoint { get; set; }

    /// <summary>Port of the model server: 1024 to 65535, except 24224, 8446 and 8447.</summary>
    [Parameter]
    public int? ServerPort { get; set; }

    /// <summary>Port of the health check, with the limits of the server's.</summary>
    [Parameter]
    public int? HealthCheckPort { get; set; }

    /// <summary>Environment variables of the container, all of them.</summary>
    [Parameter]
    [Alias("EnvironmentVariables", "Env")]
    [ValidateNotNull]
    public IDictionary? EnvironmentVariable { get; set; }

    /// <summary>Compute shape; VM.Standard.E4.Flex when a new deployment names none.</summary>
    [Parameter]
    [Alias("InstanceShape", "InstanceShapeName")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ShapeCompleter))]
    public string? Shape { get; set; }

    /// <summary>OCPUs of a flex shape.</summary>
    [Parameter]
    [Alias("Ocpu")]
    public double? Ocpus { get; set; }

    /// <summary>Memory of a flex shape in gigabytes.</summary>
    [Parameter]
    [Alias("Memory", "MemoryInGB")]
    public double? MemoryInGBs { get; set; }

    /// <summary>Burstable share of a flex shape's OCPUs.</summary>
    [Parameter]
    [ValidateSet("BASELINE_1_8", "BASELINE_1_2", "BASELINE_1_1")]
    public string? CpuBaseline { get; set; }

    /// <summary>Fixed number of instances.</summary>
    [Parameter]
    public int? InstanceCount { get; set; }

    /// <summary>Fewest instances of autoscaling; with -MaximumInstanceCount it turns autoscaling on.</summary>
    [Parameter]
    [Alias("MinInstanceCount")]
    public int? MinimumInstanceCount { get; set; }

    /// <summary>Most instances of autoscaling.</summary>
    [Parameter]
    [Alias("MaxInstanceCount")]
    public int? MaximumInstanceCount { get; set; }

    /// <summary>Metric of autoscaling.</summary>
    [Parameter]
    [ValidateSet("CPU_UTILIZATION", "MEMORY_UTILIZATION")]
    public string? ScalingMetric { get; set; }

    /// <summary>Percentage below which autoscaling takes instances away; 20 when left out.</summary>
    [Parameter]
    [ValidateRange(0.0, 100.0)]
    public double? ScaleInThreshold { get; set; }

    /// <summary>Percentage above which autoscaling adds instances; 70 when left out.</summary>
    [Parameter]
    [ValidateRange(0.0, 100.0)]
    public double? ScaleOutThreshold { get; set; }

    /// <summary>Seconds between two changes of autoscaling, 300 or more.</summary>
    [Parameter]
    public int? CoolDownSec { get; set; }

    /// <summary>Minimum bandwidth of the load balancer in Mbit/s.</summary>
    [Parameter]
    public int? BandwidthMbps { get; set; }

    /// <summary>Upper bound of a flexible load balancer in Mbit/s.</summary>
    [Parameter]
    public int? MaximumBandwidthMbps { get; set; }

    /// <summary>OCID of the subnet for custom egress.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SubnetId { get; set; }

    /// <summary>OCID of the private endpoint; makes the deployment private.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PrivateEndpointId { get; set; }

    /// <summary>OCID of the log group of both logs.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? LogGroupId { get; set; }

    /// <summary>OCID of the log of requests.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AccessLogId { get; set; }

    /// <summary>OCID of the log of the container.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PredictLogId { get; set; }

    /// <summary>Free-form tags, all of them.</summary>
    [Parameter]
    [Alias("FreeformTags", "Tag")]
    [ValidateNotNull]
    public IDictionary? FreeformTag { get; set; }

    /// <summary>Defined tags, all of them: <c>@{ namespace = @{ key = 'value' } }</c>.</summary>
    [Parameter]
    [Alias("DefinedTags")]
    [ValidateNotNull]
    public IDictionary? DefinedTag { get; set; }

    /// <summary>File with the body as for the REST API; properties that are named win over it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PayloadPath { get; set; }

    /// <summary>The body as for the REST API: a hashtable, an object or JSON text; properties that are named win over it.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Payload { get; set; }

    /// <summary>What the properties name.</summary>
    protected DeploymentSettings ReadSettings() => new()
    {
        DisplayName = DisplayName,
        Description = Description,
        ModelId = ModelId,
        ModelGroupId = ModelGroupId,
        ComputeTargetId = ComputeTargetId,
        ApiSpecification = ApiSpecification,
        Endpoints = Endpoint,
        Image = Image,
        ImageDigest = ImageDigest,
        ImageSignatureId = ImageSignatureId,
        Command = Command,
        Entrypoint = Entrypoint,
        ServerPort = ServerPort,
        HealthCheckPort = HealthCheckPort,
        EnvironmentVariables = Map(EnvironmentVariable, nameof(EnvironmentVariable)),
        Shape = Shape,
        Ocpus = Ocpus,
        MemoryInGBs = MemoryInGBs,
        CpuBaseline = CpuBaseline,
        InstanceCount = InstanceCount,
        Autoscaling = ReadAutoscaling(),
        BandwidthMbps = BandwidthMbps,
        MaximumBandwidthMbps = MaximumBandwidthMbps,
        SubnetId = SubnetId,
        PrivateEndpointId = PrivateEndpointId,
        AccessLog = Log(AccessLogId, nameof(AccessLogId)),
        PredictLog = Log(PredictLogId, nameof(PredictLogId)),
        FreeformTags = Map(FreeformTag, nameof(FreeformTag)),
        DefinedTags = DefinedTag is null ? null : (JsonObject)ObjectsToJson.ToNode(DefinedTag, nameof(DefinedTag))!,
    };

    /// <summary>The payload, or null when none was given.</summary>
    protected JsonObject? ReadPayload()
    {
        if (PayloadPath is not null && Payload is not null)
            throw MieException.InvalidArgument(nameof(Payload), "-Payload and -PayloadPath were both given.", "Give one of them.");
        if (PayloadPath is not null)
        {
            string path = ResolvePath(PayloadPath);
            return DeploymentPayload.Read(ReadFile(path), path);
        }
        object? value = Payload is PSObject { BaseObject: string wrapped } ? wrapped : Payload;
        return value switch
        {
            null => null,
            string text => DeploymentPayload.Read(System.Text.Encoding.UTF8.GetBytes(text), "-Payload"),
            _ => DeploymentPayload.Read(ObjectsToJson.Write(value, nameof(Payload)), "-Payload"),
        };
    }

    /// <summary>Checks what is about to be sent; writes what is only odd as warnings.</summary>
    protected void Validate(ImmutableArray<ValidationFinding> findings)
    {
        foreach (ValidationFinding warning in DeploymentValidator.ThrowIfInvalid(findings))
            WriteWarning(warning.ToString());
    }

    /// <summary>A dictionary as text to text.</summary>
    protected static Dictionary<string, string>? Map(
        IDictionary? dictionary, string parameter) => dictionary?.Keys.Cast<object>().ToDictionary(
        key => key.ToString() ?? "",
        key => TextValue.Of(dictionary[key], parameter, key.ToString() ?? "") ?? "",
        StringComparer.Ordinal);

    private AutoscalingSettings? ReadAutoscaling()
    {
        if (MinimumInstanceCount is null && MaximumInstanceCount is null)
        {
            if (ScalingMetric is not null || ScaleInThreshold is not null || ScaleOutThreshold is not null || CoolDownSec is not null)
            {
                throw MieException.InvalidArgument(nameof(MaximumInstanceCount), "Autoscaling was named without its bounds.",
                    "Give -MinimumInstanceCount and -MaximumInstanceCount.");
            }

            return null;
        }
        if (MinimumInstanceCount is not { } minimum || MaximumInstanceCount is not { } maximum)
        {
            throw MieException.InvalidArgument(nameof(MaximumInstanceCount), "Autoscaling needs both of its bounds.",
                "Give -MinimumInstanceCount and -MaximumInstanceCount.");
        }

        AutoscalingSettings defaults = new(minimum, maximum);
        return defaults with
        {
            Metric = ScalingMetric ?? defaults.Metric,
            ScaleInThreshold = ScaleInThreshold ?? defaults.ScaleInThreshold,
            ScaleOutThreshold = ScaleOutThreshold ?? defaults.ScaleOutThreshold,
            CoolDownInSeconds = CoolDownSec,
        };
    }

    private LogTarget? Log(string? logId, string parameter)
    {
        if (logId is null)
            return null;
        return LogGroupId is null
            ? throw MieException.InvalidArgument(parameter, $"-{parameter} needs the log's group.", "Give -LogGroupId as well.")
            : new LogTarget(LogGroupId, logId);
    }
}
