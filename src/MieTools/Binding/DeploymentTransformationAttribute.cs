using System.Collections;
using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>
/// Takes a deployment as its name, its OCID, an object from this module (also one that a job or a file brought back), or any object with
/// its OCID in <c>Id</c>, <c>DeploymentId</c> or <c>ModelDeploymentId</c>. Of a work request it is the deployment that it is about, and of a
/// row the one in its column <c>Deployment</c>, <c>DeploymentName</c> or <c>DisplayName</c>.
/// </summary>
/// <remarks>What is none of these and comes down the pipeline is left to the property <c>Id</c>, as a conversion that fails is.</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public class DeploymentTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return bare is null or DeploymentReference ? bare
            : DeploymentReference.OfObject(inputData) ?? OfText(bare)
            ?? (bare is IDictionary or IEnumerable || WorkRequestTarget.Is(inputData) ? null
                : DeploymentReference.OfProperty(inputData) ?? DeploymentReference.OfRow(inputData))
            ?? throw Refused(bare is ScriptBlock ? $"A script block is no deployment. {UnquotedBraces.Reason} {UnquotedBraces.Advice}"
                : bare is IEnumerable and not IDictionary
                ? "A list is no deployment. Pipe them in one by one, or give a name with wildcards."
                : WorkRequestTarget.Is(inputData) ? WorkRequestTarget.NoDeployment
                : "What was given is no deployment and has no OCID of one. Give its name, its OCID, or what Get-MieDeployment hands out.");
    }

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
