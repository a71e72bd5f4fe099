using System.Collections.Immutable;
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
/// The limits are those of the contract (<c>MieTools.Core.Contract</c>), with the source of each. Unknown shapes, enum values and
/// discriminators are let through, with a warning: the service may know more than this library.
/// </remarks>
public static class DeploymentValidator
{
    /// <summary>Everything that is found in the body of a create.</summary>
    public static ImmutableArray<ValidationFinding> CheckCreate(JsonObject body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return Read(DeploymentContract.Deployment, JsonTree.Own(body));
    }

    /// <summary>Everything that is found in the body of an update, and in what it makes of the deployment.</summary>
    /// <param name="body">What would be sent.</param>
    /// <param name="current">
    /// The deployment as it was read, or null: then only the body is checked. What is wrong with it already is no error of another change,
    /// because the service took it once: it is a warning when the body repeats it, else it is not mentioned. What would be a warning and is
    /// there already is not mentioned either.
    /// </param>
    public static ImmutableArray<ValidationFinding> CheckUpdate(JsonObject body, MieDeployment? current = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        body = JsonTree.Own(body);
        ImmutableArray<ValidationFinding> alone = Read(UpdateContract.Body, body);
        ImmutableArray<ValidationFinding> named = Read(DeploymentContract.Changeable, body, isPartial: true);
        if (current is null)
            return [.. alone.Concat(named).Distinct()];

        JsonObject before = PayloadForm.Copy(current.Body);
        PayloadForm.DropNulls(before);
        JsonObject after = UpdateResult.Of(before, body);
        HashSet<(string, string)> known = [.. Read(DeploymentContract.Changeable, before).Select(Key)];
        HashSet<(string, string)> repeated = [.. named.Select(Key)];
        IEnumerable<ValidationFinding> result = Read(DeploymentContract.Changeable, after)
            .Where(finding => !known.Contains(Key(finding))
                || (finding.Severity == FindingSeverity.Error && repeated.Contains(Key(finding))))
            .Select(finding => known.Contains(Key(finding)) ? finding with { Severity = FindingSeverity.Warning } : finding);
        return [.. alone.Concat(result).Concat(UpdateResult.CheckState(current, before, after)).Distinct()];

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

    private static ImmutableArray<ValidationFinding> Read(BlockRule rule, JsonObject body, bool isPartial = false)
    {
        Findings findings = new();
        new BodyReader(findings).Read(rule, body, isPartial);
        return findings.ToImmutable();
    }
}
