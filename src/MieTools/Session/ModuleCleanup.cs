using System.Management.Automation;

namespace MieTools.Session;

/// <summary>Leaves nothing running of what a runspace started when the module is removed from it. Others go on.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceSessions.Existing?.Remove();
}
