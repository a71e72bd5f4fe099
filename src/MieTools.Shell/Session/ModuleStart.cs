using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using MieTools.Core.Http;
using MieTools.Output;

namespace MieTools.Session;

/// <summary>Tells the shell which properties to list of the module's objects, and Core what shell it is.</summary>
public abstract class ModuleStart : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport()
    {
        ClientInfo.SetHost($"PowerShell {PowerShellVersion()}");
        try
        {
            SessionTypes.Add(Runspace.DefaultRunspace, ObjectTypes.All());
        }
        catch (RuntimeException)
        {
            // A session that does not take them lists all properties.
        }
    }

    // The assembly says it as $PSVersionTable does, pre-releases included, with a commit after it.
    private static string PowerShellVersion()
    {
        Assembly engine = typeof(PSObject).Assembly;
        return engine.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split(' ', '+')[0]
            ?? engine.GetName().Version!.ToString(3);
    }
}
