using System.Management.Automation;
using System.Security;

namespace MieTools.Binding;

/// <summary>Says how to make a SecureString, where the engine would say only that a text is none. The text is in no error.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class SecretTransformationAttribute(string parameter) : ArgumentTransformationAttribute
{
    /// <summary>The parameter's name.</summary>
    public string Parameter { get; } = parameter;

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData) => PlainValue.Of(inputData) switch
    {
        null => null,
        SecureString secret => secret,
        PSCredential credential => credential.Password,
        object other => throw new ArgumentTransformationMetadataException(
            $"A SecureString is wanted, and this is a {(other is string ? "text" : other.GetType().Name)}, which the history of the shell "
                + $"would keep. Write -{Parameter} (Read-Host -AsSecureString), or of a variable's text "
                + $"-{Parameter} (ConvertTo-SecureString $env:{Parameter.ToUpperInvariant()} -AsPlainText)."),
    };
}
