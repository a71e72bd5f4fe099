using System.Management.Automation;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Addresses;

namespace MieTools.Binding;

/// <summary>
/// A deployment as somebody named it: by its name, by its OCID, by an object that the service gave, or by one of its routes. Only a name
/// has to be looked up.
/// </summary>
public sealed class DeploymentReference
{
    // Columns of a row that have the name of a deployment, what was written for it first.
    private static readonly string[] s_nameColumns = ["Deployment", "DeploymentName", "DisplayName"];

    // The names under which -Id binds, the deployment's own first.
    private static readonly string[] s_idNames = ["Id", "DeploymentId", "ModelDeploymentId"];

    /// <summary>Type of a work request's OCID.</summary>
    internal const string WorkRequestType = "datascienceworkrequest";

    private DeploymentReference()
    {
    }

    /// <summary>The deployment itself, of whatever age; null when it was not given whole.</summary>
    public MieDeployment? Deployment { get; private init; }

    /// <summary>Its OCID; null when it was named by its name.</summary>
    public string? Id { get; private init; }

    /// <summary>Its name, which may have wildcards; null when its OCID is known.</summary>
    public string? Name { get; private init; }

    /// <summary>Path of the route that it was named by; null when it was not named by one.</summary>
    public string? Suffix { get; private init; }

    /// <summary>OCID of the work request that was given in its place; null when it was not.</summary>
    internal string? WorkRequestId { get; private init; }

    /// <summary>What a deployment is to be made from; null when it was not given.</summary>
    internal object? Payload { get; private init; }

    /// <summary>What an error about it is about: what was given.</summary>
    internal object? Target => (object?)Deployment ?? Id ?? Name ?? WorkRequestId ?? Payload;

    /// <summary>Refers to a deployment that is at hand.</summary>
    /// <param name="deployment">The deployment.</param>
    public static DeploymentReference Of(MieDeployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return new() { Deployment = deployment, Id = deployment.Id };
    }

    /// <summary>Refers to a deployment by its OCID, which is not looked at.</summary>
    /// <param name="id">OCID of the deployment.</param>
    public static DeploymentReference OfId(string id) => new() { Id = id };

    /// <summary>Stands for what a deployment is to be made from, where that can be given as well.</summary>
    /// <param name="payload">A hashtable, or an object.</param>
    internal static DeploymentReference OfPayload(object payload) => new() { Payload = payload };

    /// <summary>Stands for a work request, where one can be given as well.</summary>
    /// <param name="id">OCID of the work request.</param>
    internal static DeploymentReference OfWorkRequest(string id) => new() { WorkRequestId = id };

    /// <summary>Refers to a deployment by a text: its OCID, or its name.</summary>
    /// <param name="text">The text. What begins like an OCID is no name.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it is empty; <c>OcidInvalid</c>: it is an OCID of something else.</exception>
    public static DeploymentReference OfText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
            throw MieException.InvalidArgument("Deployment", "The name of the deployment is empty.", "Give its name or its OCID.");
        if (IsId(text))
            return OfId(text);
        return !text.StartsWith("ocid1.", StringComparison.OrdinalIgnoreCase) && !Ocid.TryParse(text, out _) ? new() { Name = text }
            : throw new MieException(MieErrors.OcidInvalid, $"'{text}' is not the OCID of a model deployment.",
                "Give its name, or its OCID as Get-MieDeployment shows it.", "Deployment");
    }

    /// <summary>
    /// The deployment that an object of this module says, alive or as a job or a file (Clixml, JSON, CSV) brought it; null when it is
    /// another object.
    /// </summary>
    /// <param name="input">The object.</param>
    internal static DeploymentReference? OfObject(object? input) => (input is PSObject wrapped ? wrapped.BaseObject : input) switch
    {
        MieDeployment deployment => Of(deployment),
        MieDeploymentEndpoint endpoint => new() { Id = endpoint.DeploymentId, Suffix = endpoint.Suffix },
        PSCustomObject when SavedObject.Is<MieDeployment>(input, nameof(MieDeployment.LifecycleState), nameof(MieDeployment.DisplayName),
            nameof(MieDeployment.ModelDeploymentUrl), nameof(MieDeployment.Endpoints)) && IdOf(input!) is { } id => OfId(id),
        PSCustomObject when SavedObject.Is<MieDeploymentEndpoint>(input, nameof(MieDeploymentEndpoint.Suffix),
            nameof(MieDeploymentEndpoint.PredictUrl), nameof(MieDeploymentEndpoint.DeploymentId)) && IdOf(input!) is { } id =>
            new() { Id = id, Suffix = SavedObject.Text((PSObject)input!, nameof(Suffix)) },
        _ => WorkRequestTarget.Is(input) ? WorkRequestTarget.IdOf(input) is { } owner ? OfId(owner) : null : null,
    };

    /// <summary>The deployment that an object of any kind has the OCID of; null when it has none.</summary>
    /// <param name="input">The object.</param>
    internal static DeploymentReference? OfProperty(object input) => IdOf(input) is { } id ? OfId(id) : null;

    /// <summary>The deployment that a row names in one of its columns; null when it does not.</summary>
    /// <param name="input">The row.</param>
    internal static DeploymentReference? OfRow(object? input)
    {
        if (input is not PSObject { BaseObject: PSCustomObject } row)
            return null;
        object? named = s_nameColumns.Select(n => row.Properties[n]?.Value).FirstOrDefault(v => !string.IsNullOrWhiteSpace(v?.ToString()));
        return PlainValue.Of(named) is string text
            // A cell means one deployment, whatever signs are in its name.
            ? IsId(text) ? OfId(text) : text.StartsWith("ocid1.", StringComparison.OrdinalIgnoreCase) ? null
                : new() { Name = WildcardPattern.Escape(text) }
            : OfObject(named);
    }

    /// <summary>Whether a text is the OCID of a model deployment.</summary>
    internal static bool IsId(string? text) =>
        Ocid.TryParse(text, out Ocid? ocid) && ocid.Type.StartsWith(Ocid.ModelDeploymentType, StringComparison.Ordinal);

    /// <summary>The deployment in the words in which it was given.</summary>
    public override string ToString() => Deployment?.ToString() ?? Id ?? Name ?? WorkRequestId ?? "";

    /// <summary>Whether an object has an id, of whatever it is.</summary>
    internal static bool HasId(PSObject item) => s_idNames.Any(name => item.Properties[name] is not null);

    private static string? IdOf(object input)
    {
        PSMemberInfoCollection<PSPropertyInfo> properties = PSObject.AsPSObject(input).Properties;
        return s_idNames.Select(n => properties[n]?.Value?.ToString()).FirstOrDefault(IsId);
    }
}
