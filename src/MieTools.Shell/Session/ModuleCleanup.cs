using System.Management.Automation;
using Microsoft.PowerShell.Commands;

namespace MieTools.Session;

/// <summary>Leaves nothing running of what a runspace started when the module is removed from it. Others go on.</summary>
public abstract class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        if (psModuleInfo is null || !IsThereAnother(psModuleInfo))
            RunspaceSessions.Existing?.Remove();
    }

    // Two copies of one build are one assembly, and have one session: it stays as long as one of them does.
    private static bool IsThereAnother(PSModuleInfo removed)
    {
        try
        {
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            return shell.AddCommand(new CmdletInfo("Get-Module", typeof(GetModuleCommand))).Invoke<PSModuleInfo>()
                .Any(m => m.ModuleBase != removed.ModuleBase
                    && m.ExportedCmdlets.Values.Any(c => c.ImplementingType?.BaseType?.Assembly == typeof(ModuleCleanup).Assembly));
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException)
        {
            // The runspace closes.
            return false;
        }
    }
}
