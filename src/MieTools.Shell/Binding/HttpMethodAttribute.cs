using System.Management.Automation;
using MieTools.Core.Routes;

namespace MieTools.Binding;

/// <summary>Takes the methods that paths of a deployment can have, and says of another one why not.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class HttpMethodAttribute : ValidateEnumeratedArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void ValidateElement(object element)
    {
        try
        {
            _ = HttpMethods.Require(element as string ?? $"{element}");
        }
        catch (MieException e)
        {
            throw new ValidationMetadataException($"{e.Message} {e.Advice}", e);
        }
    }
}
