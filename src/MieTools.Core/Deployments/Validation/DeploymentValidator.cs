using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Deployments.Settings;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>
/// Checks the final body of a create or an update against the limits of the service, so that a payload is checked as settings are.
/// </summary>
/// <remarks>
/// Source: the model text of the OCI SDKs of July 2026 and the pages on custom containers and their environment variables.
/// Unknown shapes, enum values and discriminators are let through: the service may know more than this library.
/// </remarks>
public static class DeploymentValidator
{
    /// <summary>Everything that is found in the body of a create.</summary>
    public static ImmutableArray<ValidationFinding> CheckCreate(JsonObject body) => Check(body, isUpdate: false);

    /// <summary>Everything that is found in the body of an update.</summary>
    /// <param name="body">What would be sent.</param>
    /// <param name="current">
    /// The deployment as it was read, or null. What is wrong with it already is a warning in the body: the service took it once,
    /// and it must not stand in the way of another change.
    /// </param>
    public static ImmutableArray<ValidationFinding> CheckUpdate(JsonObject body, MieDeployment? current = null)
    {
        ImmutableArray<ValidationFinding> findings = Check(body, isUpdate: true);
        if (current is null || !findings.Any(finding => finding.Severity == FindingSeverity.Error))
            return findings;
        HashSet<(string, string)> known = [.. Check(WireForm.Copy(current.Json), isUpdate: true).Select(Key)];
        return [.. findings.Select(finding =>
            known.Contains(Key(finding)) ? finding with { Severity = FindingSeverity.Warning } : finding)];

        // Not the path: the index of an endpoint changes with the list.
        static (string, string) Key(ValidationFinding finding) => (finding.Parameter, finding.Message);
    }

    /// <summary>Refuses findings that are errors; hands back the warnings.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>, with all errors in its message; its target is the parameter of the
    /// first.</exception>
    public static ImmutableArray<ValidationFinding> ThrowIfInvalid(ImmutableArray<ValidationFinding> findings)
    {
        ImmutableArray<ValidationFinding> errors = [.. findings.Where(finding => finding.Severity == FindingSeverity.Error)];
        if (errors.IsEmpty)
            return findings;
        string message = errors.Length == 1
            ? errors[0].ToString()
            : $"{errors.Length} fields of the deployment are not "
                + $"valid:{string.Concat(errors.Select(error => $"{Environment.NewLine}  {error}"))}";
        throw MieException.InvalidArgument(errors[0].Parameter, message, "Nothing was sent. Correct the values and repeat.");
    }

    private static ImmutableArray<ValidationFinding> Check(JsonObject body, bool isUpdate)
    {
        ArgumentNullException.ThrowIfNull(body);
        JsonElement json = body.ToElement();
        Findings findings = new();
        CheckTop(findings, json, isUpdate);
        CheckLogs(findings, json);
        TagRules.Check(findings, json);
        if (findings.Object(json, "", Fields.Configuration, "DeploymentType", required: !isUpdate) is { } configuration)
            ConfigurationRules.Check(findings, configuration, isUpdate);
        return findings.ToImmutable();
    }

    private static void CheckTop(Findings findings, JsonElement json, bool isUpdate)
    {
        findings.Text(json, "", Fields.DisplayName, "DisplayName", required: false);
        if (json.Get(Fields.Description) is { ValueKind: not JsonValueKind.String })
            findings.Error(Fields.Description, "Description", "must be text.");
        if (!isUpdate)
        {
            findings.Ocid(json, "", Fields.ProjectId, "ProjectId", required: true, "datascienceproject");
            findings.Ocid(json, "", Fields.CompartmentId, "CompartmentId", required: true, "compartment", "tenancy");
            return;
        }
        if (json.Get(Fields.ProjectId) is not null)
            findings.Error(Fields.ProjectId, "ProjectId", "cannot be updated.");
        if (json.Get(Fields.CompartmentId) is not null)
            findings.Error(Fields.CompartmentId, "CompartmentId", "cannot be updated; move the deployment instead.");
    }

    private static void CheckLogs(Findings findings, JsonElement json)
    {
        if (findings.Object(json, "", Fields.Logs, "AccessLog", required: false) is not { } logs)
            return;
        foreach ((string name, string parameter) in new[] { (Fields.AccessLog, "AccessLog"), (Fields.PredictLog, "PredictLog") })
        {
            if (findings.Object(logs, Fields.Logs, name, parameter, required: false) is not { } log)
                continue;
            string path = Findings.Join(Fields.Logs, name);
            findings.Ocid(log, path, Fields.LogId, parameter, required: true, "log");
            findings.Ocid(log, path, Fields.LogGroupId, parameter, required: true, "loggroup");
        }
    }
}
