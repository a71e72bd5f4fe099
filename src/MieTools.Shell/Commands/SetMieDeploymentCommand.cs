using System.Collections;
using System.Management.Automation;
using System.Text.Json.Nodes;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Deployments.Validation;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Routes;

namespace MieTools.Commands;

/// <summary><c>Set-MieDeployment</c>: changes what is named and leaves the rest: read, merge, put with the etag.</summary>
public abstract class SetMieDeploymentCommand : DeploymentSettingsCommand
{
    private static readonly string[] s_fields =
        ["displayName", "description", "freeformTags", "definedTags", "modelDeploymentConfigurationDetails", "categoryLogDetails"];

    private PSObject? _piped;

    /// <summary>Endpoints to add; methods are merged into an endpoint that has the suffix already.</summary>
    [Parameter]
    [EndpointTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EndpointCompleter))]
    public MieEndpoint[]? AddEndpoint { get; set; }

    /// <summary>Endpoints to remove: <c>'/v1/rerank'</c> the whole of it, <c>'POST /v1/rerank'</c> one method of it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CustomEndpointCompleter))]
    public object[]? RemoveEndpoint { get; set; }

    /// <summary>Environment variables to add or change.</summary>
    [Parameter]
    [ValidateNotNull]
    [MapTransformation(Separators = "")]
    public IDictionary? AddEnvironmentVariable { get; set; }

    /// <summary>Names of environment variables to remove.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EnvironmentVariableCompleter))]
    [TextTransformation(IsList = true)]
    public string[]? RemoveEnvironmentVariable { get; set; }

    /// <summary>Closes the framework's paths.</summary>
    [Parameter]
    public SwitchParameter ClearApiSpecification { get; set; }

    /// <summary>How an update of a model group is rolled out: ZDT (zero downtime) or LIVE.</summary>
    [Parameter]
    [ValidateSet("ZDT", "LIVE")]
    [TextTransformation]
    public string? UpdateType { get; set; }

    /// <summary>Overwrites what somebody else changed since it was read; where nothing changes, rolls the deployment out again.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Waits until the rolling update is done and the deployment ACTIVE (or INACTIVE, when it was).</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    // A field that is absent stays; a description may be empty.
    private protected override string? NoDescription => "";

    /// <inheritdoc/>
    /// <remarks>A payload that is piped to a deployment is its payload, as it is one of <c>New-MieDeployment</c>.</remarks>
    private protected override MieException? RefuseInput(PSObject? input, string kind)
    {
        if (IsPayload(input))
        {
            if (PayloadPath is not null || (Payload is not null && !ReferenceEquals(Payload, _piped)))
                return MieException.InvalidArgument(nameof(Payload), "A payload was piped in, and another was given.", "Give one of them.");
            Payload = _piped = input;
            return null;
        }
        return Deployment is null || DeploymentReference.OfObject(input) is not null ? base.RefuseInput(input, kind)
            : MieException.InvalidArgument(nameof(Payload),
                $"{kind} was piped in beside the deployment '{Deployment}', and is no payload of it.",
                "A payload is a hashtable, an object with fields of the REST API, JSON text or a file: "
                    + $"Set-MieDeployment {Deployment} -Payload @{{ description = 'new' }}. One value is changed by its parameter: "
                    + $"Set-MieDeployment {Deployment} -InstanceCount 2");
    }

    private static bool IsPayload(PSObject? input) => input is not null && !DeploymentReference.HasId(input) && input.BaseObject switch
    {
        IDictionary => true,
        string text => text.TrimStart().StartsWith('{'),
        // A row of a table has none of these names.
        PSCustomObject => input.Properties.Any(p => s_fields.Contains(p.Name, StringComparer.Ordinal)),
        object value => PlainValue.IsJsonContainer(value),
    };

    /// <inheritdoc/>
    protected override void Process() => ForEachTarget(Wanted, Id, takesSeveral: true, Change);

    private void Change()
    {
        if (ClearApiSpecification && !string.IsNullOrEmpty(ApiSpecification))
        {
            throw MieException.InvalidArgument(
                nameof(ClearApiSpecification), "-ApiSpecification and -ClearApiSpecification were both given.", "Give one of them.");
        }

        JsonObject? payload = ReadPayload();
        DeploymentSettings named = ReadSettings();
        DeploymentSettings settings = named with
        {
            ClearApiSpecification = named.ClearApiSpecification || ClearApiSpecification,
            AddEndpoints = AddEndpoint,
            RemoveEndpoints = RemoveEndpoint is null ? null : [.. RemoveEndpoint.SelectMany(Selectors)],
            AddEnvironmentVariables = Map(AddEnvironmentVariable, nameof(AddEnvironmentVariable)),
            RemoveEnvironmentVariables = RemoveEnvironmentVariable,
            UpdateType = UpdateType,
        };
        string id = Target!.Id!;
        MieDeployment current = Await(Deployments.GetAsync(id, StopToken));
        DeploymentUpdate update = Plan(current);
        if (update.IsEmpty)
        {
            WriteVerbose($"{current} is already as asked for; nothing was sent.");
            bool isBusy = current.LifecycleState is LifecycleStates.Updating or LifecycleStates.Creating;
            WriteResult(Wait && isBusy
                ? Outcome(current, null, () => WaitFor(
                    id, [LifecycleStates.Active, LifecycleStates.Inactive], null, $"Updating {current}", TimeoutSec))
                : current);
            return;
        }
        Validate(DeploymentValidator.CheckUpdate(update.Body, current), current);
        foreach (string warning in update.Warnings)
            WriteWarning(warning);
        if (DisplayName is null && payload?["displayName"]?.ToString() is { } renamed && renamed != current.DisplayName)
            WriteWarning($"The payload's displayName renames '{current.DisplayName}' to '{renamed}'. -DisplayName wins over it.");
        if (!ShouldProcess($"{current} ({id}): {string.Join("; ", update.Plan)}", "Update model deployment"))
            return;

        int timeout = TimeoutSec;
        ChangeReceipt receipt = UpdateInTurn(current, update, Plan, Force, Wait, ref timeout);
        WriteResult(Outcome(current, receipt.WorkRequestId, () => Wait
            ? WaitFor(id, [.. receipt.SettledStates], receipt.WorkRequestId, $"Updating {current}", timeout)
            : Await(Deployments.GetAsync(id, StopToken))));

        DeploymentUpdate Plan(MieDeployment now) => settings.ApplyToUpdate(now, payload, Force);
    }

    private static IEnumerable<EndpointSelector> Selectors(object value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        EndpointSelector selector => [selector],
        string text => [EndpointSelector.Parse(text)],
        MieDeploymentEndpoint endpoint => [EndpointSelector.Parse(endpoint.Suffix)],
        _ => EndpointTransformationAttribute.Convert(value).Select(EndpointSelector.Of),
    };
}
