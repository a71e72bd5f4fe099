using System.Management.Automation;
using System.Reflection;

namespace MieTools.Tests.Support;

/// <summary>What stands in a class's Cmdlet attribute, read from metadata: outside PowerShell the attribute itself keeps nothing.</summary>
internal sealed record CmdletFacts(string Verb, string Noun, bool SupportsShouldProcess, ConfirmImpact ConfirmImpact)
{
    public static CmdletFacts Of(Type command)
    {
        CustomAttributeData data = command.GetCustomAttributesData().Single(a => a.AttributeType == typeof(CmdletAttribute));
        object? Named(string name) => data.NamedArguments.FirstOrDefault(a => a.MemberName == name).TypedValue.Value;
        return new(
            (string)data.ConstructorArguments[0].Value!,
            (string)data.ConstructorArguments[1].Value!,
            Named("SupportsShouldProcess") is true,
            Named("ConfirmImpact") is int impact ? (ConfirmImpact)impact : ConfirmImpact.Medium);
    }
}
