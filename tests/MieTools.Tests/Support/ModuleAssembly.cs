using System.Reflection;

namespace MieTools.Tests.Support;

/// <summary>The assembly that PowerShell finds the cmdlets in.</summary>
internal static class ModuleAssembly
{
    public static Assembly Root { get; } = typeof(MieTools.Cmdlets.ModuleStart).Assembly;
}
