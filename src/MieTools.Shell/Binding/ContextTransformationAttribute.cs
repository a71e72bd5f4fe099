using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>Takes a connection: itself, or a copy that a job or a file (Clixml, JSON, CSV) brought.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class ContextTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (PlainValue.Of(inputData) is not { } given)
            return null;
        try
        {
            return ContextReference.Of(given)
                ?? throw Refused("What was given is no connection. Give what Connect-MieService or Get-MieContext returns, or a copy.");
        }
        catch (MieException e)
        {
            throw Refused($"{e.Message} {e.Advice}");
        }
    }

    // What comes down a pipeline and is no connection is left to the other parameters, as a conversion that fails is.
    private static ArgumentTransformationMetadataException Refused(string message) => new(message, new PSInvalidCastException(message));
}
