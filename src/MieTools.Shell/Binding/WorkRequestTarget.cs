using System.Collections;
using System.Management.Automation;
using System.Text.RegularExpressions;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;

namespace MieTools.Binding;

/// <summary>The deployment that a work request is about. The Id of the work request itself is another.</summary>
internal static partial class WorkRequestTarget
{
    /// <summary>What is said of one that is about something else.</summary>
    public const string NoDeployment =
        "This work request is about no deployment. Its Resources say what it is about; Get-MieDeployment lists the deployments.";

    /// <summary>Whether an object is a work request, alive or as a job or a file brought it.</summary>
    public static bool Is(object? input) => PlainValue.Of(input) is MieWorkRequest || SavedObject.Is<MieWorkRequest>(
        input, nameof(MieWorkRequest.OperationType), nameof(MieWorkRequest.PercentComplete), nameof(MieWorkRequest.Resources));

    /// <summary>OCID of the deployment; null when there is none.</summary>
    /// <param name="input">The work request.</param>
    public static string? IdOf(object? input) => PlainValue.Of(input) is MieWorkRequest request
        ? request.Resources.Select(r => r.Identifier).FirstOrDefault(DeploymentReference.IsId)
        : Texts(SavedObject.Plain((PSObject)input!, nameof(MieWorkRequest.Resources)))
            .SelectMany(text => Ocids().Matches(text)).Select(match => match.Value).FirstOrDefault(DeploymentReference.IsId);

    // A list of objects, or in a table the text of them all.
    private static IEnumerable<string> Texts(object? resources) => resources switch
    {
        null => [],
        string text => [text],
        IEnumerable list => list.Cast<object?>().Select(item => item is PSObject part
            && SavedObject.Text(part, nameof(WorkRequestResource.Identifier)) is { } id ? id : $"{item}"),
        PSObject part => [SavedObject.Text(part, nameof(WorkRequestResource.Identifier)) ?? ""],
        _ => [],
    };

    [GeneratedRegex(@"ocid1\.[\w.\-]+")]
    private static partial Regex Ocids();
}
