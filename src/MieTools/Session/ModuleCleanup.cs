using System.Management.Automation;
using MieTools.Emulator;

namespace MieTools.Session;

/// <summary>Leaves nothing running when the module is removed.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        EmulatorRegistry.StopAll();
        MieSession.Current = null;
    }
}
