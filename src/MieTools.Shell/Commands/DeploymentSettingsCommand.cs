using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json.Nodes;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Validation;
using MieTools.Core.Routes;

namespace MieTools.Commands;

/// <summary>The properties of a deployment that <c>New-</c> and <c>Set-MieDeployment</c> have in common.</summary>
public abstract partial class DeploymentSettingsCommand : DeploymentFileCommand
{
    // Texts that a deployment need not have.
    private static readonly string[] s_clearable = [nameof(Description), nameof(ImageDigest), nameof(ImageSignatureId), nameof(AccessLogId),
        nameof(PredictLogId), nameof(SubnetId), nameof(PrivateEndpointId)];

    /// <summary>Seconds that a wait may take; 0 waits without end. An hour when left out.</summary>
    [Parameter]
    [Alias("WaitTimeoutSec")]
    [ValidateRange(0, 2000000)]
    [SecondsTransformation]
    public int TimeoutSec { get; set; } = 3600;

    /// <summary>Name for people; not unique.</summary>
    [Parameter]
    [Alias("Name")]
    [ValidateLength(1, 255)]
    [TextTransformation]
    public string? DisplayName { get; set; }

    /// <summary>Free text.</summary>
    [Parameter]
    [TextTransformation]
    public string? Description { get; set; }

    /// <summary>OCID of the model.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? ModelId { get; set; }

    /// <summary>OCID of the model group, for a deployment of many models.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? ModelGroupId { get; set; }

    /// <summary>The framework whose paths are opened: openai.</summary>
    [Parameter]
    [Alias("PredictApiSpecification")]
    [ArgumentCompleter(typeof(SpecificationCompleter))]
    [TextTransformation]
    public string? ApiSpecification { get; set; }

    /// <summary>Custom endpoints, all of them: <c>'GET,POST /models/{}'</c>, hashtables or <c>New-MieEndpoint</c>'s.</summary>
    [Parameter]
    [Alias("CustomHttpEndpoint")]
    [EndpointTransformation]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(EndpointCompleter))]
    public MieEndpoint[]? Endpoint { get; set; }

    /// <summary>Container image, <c>region.ocir.io/registry/image:tag</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? Image { get; set; }

    /// <summary>Digest of the image: <c>sha256:</c> and 64 hex digits.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? ImageDigest { get; set; }

    /// <summary>OCID of the image's signature.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? ImageSignatureId { get; set; }

    /// <summary>Arguments of the container; with the entry point under 2048 bytes.</summary>
    [Parameter]
    [Alias("Cmd")]
    [AllowEmptyCollection]
    [TextTransformation(IsList = true)]
    public string[]? Command { get; set; }

    /// <summary>Entry point of the container.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [TextTransformation(IsList = true)]
    public string[]? Entrypoint { get; set; }

    /// <summary>Port of the model server: 1024 to 65535, except 24224, 8446 and 8447.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    public int? ServerPort { get; set; }

    /// <summary>Port of the health check, with the limits of the server's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    public int? HealthCheckPort { get; set; }

    /// <summary>Environment variables of the container, all of them.</summary>
    [Parameter]
    [Alias("EnvironmentVariables", "Env")]
    [ValidateNotNull]
    [MapTransformation(Separators = "")]
    public IDictionary? EnvironmentVariable { get; set; }

    /// <summary>OCID of the log group of the logs that are named, else of those that are there.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? LogGroupId { get; set; }

    /// <summary>OCID of the log of requests.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? AccessLogId { get; set; }

    /// <summary>OCID of the log of the container.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? PredictLogId { get; set; }

    /// <summary>Free-form tags, all of them.</summary>
    [Parameter]
    [Alias("FreeformTags", "Tag")]
    [ValidateNotNull]
    [MapTransformation(Separators = "")]
    public IDictionary? FreeformTag { get; set; }

    /// <summary>Defined tags, all of them: <c>@{ namespace = @{ key = 'value' } }</c>.</summary>
    [Parameter]
    [Alias("DefinedTags")]
    [ValidateNotNull]
    [MapTransformation]
    public IDictionary? DefinedTag { get; set; }

    /// <summary>File with the body as for the REST API; properties that are named win over it.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    // Not PSPath: lines that come out of a file have that too.
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [PayloadPathTransformation(IsPath = true)]
    public string? PayloadPath { get; set; }

    /// <summary>The body as for the REST API: a hashtable, an object, JSON text or a file; properties that are named win over it.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Payload { get; set; }

    /// <summary>The description that stands for none; null when it can be left out.</summary>
    private protected virtual string? NoDescription => null;

    // PowerShell makes an empty text of a null.
    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    // Given as nothing: what is there, in the deployment, in a payload or in what is copied, is taken away.
    private bool IsCleared(string parameter) => MyInvocation.BoundParameters.TryGetValue(parameter, out object? given)
        && (given is null || (given is string text && text.Length == 0));

    /// <summary>What the properties name.</summary>
    protected DeploymentSettings ReadSettings() => WithInfrastructure(new()
    {
        DisplayName = DisplayName,
        Description = IsCleared(nameof(Description)) ? NoDescription : Given(Description),
        ModelId = ModelId,
        ModelGroupId = ModelGroupId,
        ApiSpecification = Given(ApiSpecification),
        Endpoints = Endpoint,
        Image = Image,
        ImageDigest = Given(ImageDigest),
        ImageSignatureId = Given(ImageSignatureId),
        Command = Command ?? (IsCleared(nameof(Command)) ? [] : null),
        Entrypoint = Entrypoint ?? (IsCleared(nameof(Entrypoint)) ? [] : null),
        ServerPort = ServerPort,
        HealthCheckPort = HealthCheckPort,
        EnvironmentVariables = Map(EnvironmentVariable, nameof(EnvironmentVariable)),
        LogGroupId = LogGroupId,
        AccessLogId = Given(AccessLogId),
        PredictLogId = Given(PredictLogId),
        FreeformTags = Map(FreeformTag, nameof(FreeformTag)),
        DefinedTags = DefinedTags(),
        ClearApiSpecification = IsCleared(nameof(ApiSpecification)),
        Cleared = [.. s_clearable.Where(IsCleared)],
    });

    /// <summary>The payload, or null when none was given.</summary>
    protected JsonObject? ReadPayload()
    {
        if (PayloadPath is not null && Payload is not null)
            throw MieException.InvalidArgument(nameof(Payload), "-Payload and -PayloadPath were both given.", "Give one of them.");
        if (FileOf(nameof(PayloadPath), PayloadPath, Payload is not null) is { } named)
            return ReadPayloadOf(named);
        return PlainValue.Of(Payload) switch
        {
            null => null,
            FileInfo file => ReadPayload(file.FullName),
            string text when IsFileName(text) => ReadPayload(text),
            string text => DeploymentPayload.Read(System.Text.Encoding.UTF8.GetBytes(text), "-Payload"),
            object value => DeploymentPayload.Read(ObjectsToJson.WriteSettings(value, nameof(Payload)), "-Payload"),
        };
    }

    // With the deployment piped in, what stands first is the file; it may have been meant for something else.
    private JsonObject ReadPayloadOf(string file)
    {
        try
        {
            return ReadPayload(file);
        }
        catch (MieException e) when (e.Error == MieErrors.FileNotFound && IsFirstTaken)
        {
            throw new MieException(e.Error, $"{e.Message} With the deployment piped in, what stands first is the file of the payload.",
                $"Check the path; a name is given by -{nameof(DisplayName)} '{file}', and other values by their parameters.", file, e);
        }
    }

    // No JSON ends so.
    private static bool IsFileName(string text) =>
        !text.TrimStart().StartsWith('{') && text.TrimEnd().EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    /// <summary>The payload that is in a file.</summary>
    private protected JsonObject ReadPayload(string file)
    {
        string path = ResolvePath(file);
        return DeploymentPayload.Read(ReadFile(path), path);
    }

    /// <summary>Checks what is about to be sent; writes what is only odd as warnings.</summary>
    /// <param name="findings">What was found.</param>
    /// <param name="current">The deployment as it is: what was as odd before is not said again. Null for a new one.</param>
    protected void Validate(ImmutableArray<ValidationFinding> findings, MieDeployment? current = null)
    {
        ImmutableArray<ValidationFinding> warnings = DeploymentValidator.ThrowIfInvalid(findings);
        if (warnings.IsEmpty)
            return;
        HashSet<(string, string)> known = current is null
            ? []
            : [.. DeploymentValidator.CheckUpdate(JsonNode.Parse(current.ToJson())!.AsObject())
                .Where(finding => finding.Severity == FindingSeverity.Warning).Select(finding => (finding.Parameter, finding.Message))];
        foreach (ValidationFinding warning in warnings.Where(finding => !known.Contains((finding.Parameter, finding.Message))))
            WriteWarning(warning.ToString());
    }

    /// <summary>A dictionary as text to text.</summary>
    protected static Dictionary<string, string>? Map(IDictionary? dictionary, string parameter)
    {
        if (dictionary is null)
            return null;
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in dictionary)
        {
            string name = TextValue.Name(entry.Key, parameter);
            if (!map.TryAdd(name, TextValue.Of(entry.Value, parameter, name) ?? ""))
                throw MieException.InvalidArgument(parameter, $"'{name}' is in -{parameter} twice.", "Name it once.");
        }
        return map;
    }

    // Name spaces, each with keys; a list or an object as a value would be taken for something nobody meant.
    private JsonObject? DefinedTags()
    {
        if (DefinedTag is null)
            return null;
        JsonObject tags = (JsonObject)JsonNode.Parse(ObjectsToJson.WriteSettings(DefinedTag, nameof(DefinedTag)).Span)!;
        foreach ((string space, JsonNode? keys) in tags)
        {
            string? bad = (keys as JsonObject)?.FirstOrDefault(tag => tag.Value is JsonArray or JsonObject).Key;
            if (bad is not null)
            {
                throw MieException.InvalidArgument(nameof(DefinedTag),
                    $"'{space}.{bad}' in -DefinedTag is a list or an object, which is no value of a tag.", "Give a text or a number.");
            }
        }
        return tags;
    }
}
