using System.Collections;
using System.Management.Automation;
using MieTools.Core.Connection;

namespace MieTools.Binding;

/// <summary>
/// Takes a deployment as its name, its OCID, an object from this module (also one that a job or a file brought back), or any object with
/// its OCID in <c>Id</c>, <c>DeploymentId</c> or <c>ModelDeploymentId</c>. Of a work request it is the deployment that it is about, and of
/// a row the one in its column <c>Deployment</c>, <c>DeploymentName</c> or <c>DisplayName</c>.
/// </summary>
/// <remarks>What is none of these and comes down the pipeline is left to the property <c>Id</c>, as a conversion that fails is.</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public class DeploymentTransformationAttribute : ArgumentTransformationAttribute
{
    // No error of a cast: nothing else of the command takes it, and the engine would only say so.
    private const string Advice = "Give its name, its OCID, or what Get-MieDeployment hands out first; what it is to get comes by a "
        + "parameter, such as -Payload or -PayloadPath of Set-MieDeployment.";

    private const string NoOcid = "What was given is no deployment and has no OCID of one.";

    private const string NoList = "A list is no deployment. Pipe them in one by one, or give a name with wildcards.";

    private const string NameIt = "Give its name, its OCID, or what Get-MieDeployment hands out.";

    private static readonly string[] s_ofNew = ["modelDeploymentConfigurationDetails", "ModelId", "ModelGroupId", "Image"];

    /// <summary>Whether an object that is none stands for what a deployment is made from.</summary>
    public bool TakesPayload { get; init; }

    /// <summary>Whether files and hashtables are left to other parameters, and are no error.</summary>
    public bool LeavesOthers { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return bare is null or DeploymentReference ? bare
            : LeavesOthers && bare is string json && json.TrimStart().StartsWith('{') ? throw Refused($"JSON is no deployment. {NameIt}")
            : DeploymentReference.OfObject(inputData) ?? OfText(bare)
            ?? (bare is IDictionary or IEnumerable || WorkRequestTarget.Is(inputData) ? null
                : DeploymentReference.OfProperty(inputData)
                    ?? (TakesPayload && IsMade(inputData) ? null : DeploymentReference.OfRow(inputData)))
            ?? (TakesPayload && IsPayload(inputData) ? DeploymentReference.OfPayload(inputData) : null)
            ?? throw (WorkRequestTarget.Is(inputData) ? Refused(WorkRequestTarget.NoDeployment) : ErrorOf(bare, inputData));
    }

    private ArgumentTransformationMetadataException ErrorOf(object bare, object input) => bare switch
    {
        FileSystemInfo when !TakesPayload && !LeavesOthers => new($"A file is no deployment. {Advice}"),
        IDictionary when !TakesPayload && !LeavesOthers => new($"A hashtable is no deployment. {Advice}"),
        ScriptBlock => Refused($"A script block is no deployment. {UnquotedBraces.Reason} {UnquotedBraces.Advice}"),
        IEnumerable and not IDictionary when LeavesOthers => Refused(NoList),
        IEnumerable and not IDictionary => new(NoList),
        MieContext when !LeavesOthers => new($"A connection is no deployment; it is given by -Context. {NameIt}"),
        // Its property may be bound by its name.
        _ when LeavesOthers || bare is not PSCustomObject || IsLeft((PSObject)input) => Refused($"{NoOcid} {NameIt}"),
        _ => new($"{NoOcid} {NameIt}"),
    };

    /// <summary>Whether an object that is none has a property which another parameter takes.</summary>
    private protected virtual bool IsLeft(PSObject input) => DeploymentReference.HasId(input);

    // What has an id is somebody else's, and says so.
    private static bool IsPayload(object input) => PlainValue.Of(input) is { } value
        && (value is IDictionary || PlainValue.IsJsonContainer(value)
            || (value is PSObject item && !DeploymentReference.HasId(item)));

    // Its DisplayName is that of what is to be made.
    private static bool IsMade(object input) => input is PSObject row && s_ofNew.Any(name => row.Properties[name] is not null);

    private static DeploymentReference? OfText(object bare)
    {
        if (bare is not string && (bare is IEnumerable || TextValue.FaultOf(bare, out _) is not null))
            return null;
        try
        {
            TextValue.FaultOf(bare, out string? text);
            return DeploymentReference.OfText(text ?? "");
        }
        catch (MieException e)
        {
            throw Refused($"{e.Message} {e.Advice}");
        }
    }

    private static ArgumentTransformationMetadataException Refused(string message) => new(message, new PSInvalidCastException(message));
}
