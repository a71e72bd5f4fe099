using System.Runtime.CompilerServices;

namespace MieTools.Tests.Support;

/// <summary>The execution policy of all engines in this process: that of pwsh.</summary>
/// <remarks>
/// On Windows an engine without pwsh's powershell.config.json beside it has the policy Restricted: it leaves out the files of views of an
/// InitialSessionState without a word, and refuses others. The policy of the state itself is set only after its files.
/// </remarks>
internal static class EnginePolicy
{
    [ModuleInitializer]
    internal static void Set() => Environment.SetEnvironmentVariable("PSExecutionPolicyPreference", "RemoteSigned");
}
