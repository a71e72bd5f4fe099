using System.Management.Automation;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Validation;
using MieTools.Core.Http;

namespace MieTools.Commands;

/// <summary>
/// <c>New-MieDeployment</c>: creates a deployment from properties, from a REST payload, like one that is there, or from several of these.
/// </summary>
public abstract class NewMieDeploymentCommand : DeploymentSettingsCommand
{
    private protected const string CreateSet = "Create";

    private static readonly string[] s_columns = [nameof(ModelId), nameof(ModelGroupId), nameof(Image)];

    /// <summary>The deployment to copy: its name, its OCID, or what <c>Get-MieDeployment</c> hands out; or a payload, as a hashtable, an
    /// object or JSON text.</summary>
    [Parameter(ParameterSetName = DeploymentSet, Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(DeploymentNameCompleter))]
    [DeploymentTransformation(TakesPayload = true)]
    public override DeploymentReference? Deployment { get; set; }

    /// <summary>OCID of the deployment to copy.</summary>
    // Text that is piped in is -Deployment's: with two that take it the engine would not know which set is meant, as neither is the
    // default.
    [Parameter(ParameterSetName = IdSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DeploymentId", "ModelDeploymentId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeploymentIdCompleter))]
    [DeploymentIdTransformation(TakesInput = true)]
    public override string? Id { get; set; }

    /// <summary>A deployment that is piped in while a file stands where one is named.</summary>
    // What is piped in is a payload for both.
    [Parameter(ParameterSetName = DeploymentSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    [DeploymentTransformation(TakesPayload = true)]
    public override PSObject? InputObject { get; set; }

    /// <summary>Compartment to create it in; the payload's, else the copied one's, else the session's, when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? CompartmentId { get; set; }

    /// <summary>Project it belongs to; the payload's, else the copied one's, else the session's, when left out.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? ProjectId { get; set; }

    /// <summary>Makes a repeat within 24 hours harmless: the same token creates once. A new one each time when left out.</summary>
    [Parameter]
    [Alias("OpcRetryToken")]
    [ValidateLength(1, 64)]
    [TextTransformation]
    public string? RetryToken { get; set; }

    /// <summary>Waits until it is ACTIVE.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    private protected override bool TakesAnyInput => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        // Two deployments are refused before one of them is read.
        _ = FileOf(nameof(PayloadPath), PayloadPath, Payload is not null);
        JsonObject? first = ReadFirst();
        if (first is not null || ParameterSetName == CreateSet)
        {
            Create(first ?? ReadPayload());
            return;
        }
        try
        {
            // One name for several would make them hard to tell apart.
            ForEachTarget(Wanted, Id, takesSeveral: DisplayName is null, Copy);
        }
        catch (MieException e) when (e.Error == MieErrors.DeploymentNotFound && Wanted?.Name is not null)
        {
            throw new MieException(e.Error, e.Message,
                "What stands first is the deployment to copy: the name of a new one is -DisplayName, a file with its settings "
                    + "-PayloadPath. Get-MieDeployment lists those that there are.",
                e.ErrorTarget, e);
        }
    }

    // A file, or its text, where the deployment to copy is expected, cannot be the name of one to anybody who writes it.
    private JsonObject? ReadFirst()
    {
        if (Deployment?.Payload is { } given)
            return ReadGiven(given);
        if (IsFirstTaken || Deployment?.Name is not { } text || PayloadPath is not null || Payload is not null)
            return null;
        if (text.TrimStart().StartsWith('{'))
            return DeploymentPayload.Read(Encoding.UTF8.GetBytes(text), "the input");
        return text.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && File.Exists(ResolvePath(text)) ? ReadPayload(text) : null;
    }

    private JsonObject ReadGiven(object given)
    {
        if (PayloadPath is not null || Payload is not null)
        {
            throw MieException.InvalidArgument(nameof(Payload), "A payload was given twice: by the input, and by a parameter.",
                "Give one of them; parameters such as -DisplayName win over it.");
        }

        JsonObject payload = DeploymentPayload.Read(ObjectsToJson.WriteSettings(given, nameof(Payload)), "the input");
        // The columns of a table are no payload, whose parts are nested.
        if (payload.Any(member => s_columns.Contains(member.Key, StringComparer.OrdinalIgnoreCase)))
        {
            throw MieException.InvalidArgument(nameof(Payload),
                "The input is a row of a table and no payload, which has its model and image in modelDeploymentConfigurationDetails.",
                "Give each column by its parameter: ... | ForEach-Object { New-MieDeployment -DisplayName $_.DisplayName "
                    + "-ModelId $_.ModelId -Image $_.Image }");
        }

        return payload;
    }

    private void Copy()
    {
        MieDeployment source = Await(Deployments.GetAsync(Target!.Id!, StopToken));
        JsonObject body = DeploymentPayload.Of(source);
        JsonObject? payload = ReadPayload();
        if (payload is not null)
            DeploymentPayload.Merge(body, payload);
        bool isNamed = DisplayName is not null || payload?["displayName"] is not null;
        if (!isNamed && (CompartmentId is null || CompartmentId == source.CompartmentId))
        {
            throw MieException.InvalidArgument(nameof(DisplayName), $"The copy of {source} would have its name.",
                "Give the copy a name of its own with -DisplayName, or another compartment with -CompartmentId.");
        }
        Create(body);
    }

    private void Create(JsonObject? payload)
    {
        DeploymentSettings settings = ReadSettings() with
        {
            CompartmentId = CompartmentId ?? (payload?["compartmentId"] is null ? Connection.RequireCompartment(null) : null),
            ProjectId = ProjectId ?? (payload?["projectId"] is null ? Connection.ProjectId : null),
        };
        JsonObject body = settings.ApplyToCreate(payload);
        Validate(DeploymentValidator.CheckCreate(body));

        string name = body["displayName"]?.GetValue<string>() ?? "(named by the service)";
        if (!ShouldProcess($"{name} in {body["compartmentId"]}", "Create model deployment"))
            return;
        MieDeployment created = Await(Deployments.CreateAsync(body, RetryToken, StopToken));
        Connection.Remember(created);
        MieDeployment? result = Wait ? WaitUntilActive(created) : created;
        WriteOutput(result is null ? created : result with { WorkRequestId = created.WorkRequestId });
    }

    // It exists and costs money, whatever becomes of the wait: its id is never lost.
    private MieDeployment? WaitUntilActive(MieDeployment created)
    {
        try
        {
            return WaitFor(created.Id, [LifecycleStates.Active], created.WorkRequestId, $"Creating {created}", TimeoutSec);
        }
        catch (PipelineStoppedException)
        {
            // A pipeline that was stopped takes no more output, but the host still does: its warnings are those of the shell.
            string id = TerminalText.Clean(created.Id);
            Host.UI.WriteWarningLine($"The deployment {id} was created and goes on starting without being waited for. "
                + $"Wait again: Wait-MieDeployment -Id {id}");
            throw;
        }
        catch (MieException e)
        {
            WriteOutput(LastSeen(created.WorkRequestId) ?? created);
            throw new MieException(
                e.Error, $"{e.Message} The deployment {created.Id} was created and exists.", e.Advice, created, e)
            { RequestId = e.RequestId };
        }
    }
}
