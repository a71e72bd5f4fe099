using System.Management.Automation;
using System.Reflection;
using MieTools.Core.Http;
using MieTools.Output;

namespace MieTools.Session;

/// <summary>Tells the shell which properties to list of the module's objects, and Core what shell it is.</summary>
/// <remarks>
/// The manifest could, but then a second copy of the module in a session fails to load, because the types have their members already.
/// </remarks>
public sealed class ModuleStart : IModuleAssemblyInitializer
{
    private const string Command = "Microsoft.PowerShell.Commands.UpdateTypeDataCommand, Microsoft.PowerShell.Commands.Utility";
    private const string FileName = "MieTools.Types.ps1xml";

    /// <inheritdoc/>
    public void OnImport()
    {
        ClientInfo.SetHost($"PowerShell {PowerShellVersion()}");
        string file = Path.Combine(Path.GetDirectoryName(typeof(ModuleStart).Assembly.Location)!, FileName);
        try
        {
            // By its class: its name would load the whole module that it is in.
            if (Type.GetType(Command) is not { } command)
                return;
            using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
            // Those of a copy that came before are the same, or good enough.
            shell.AddCommand(new CmdletInfo("Update-TypeData", command)).AddParameter("AppendPath", file)
                .AddParameter("ErrorAction", ActionPreference.Ignore).AddStatement()
                .AddCommand(new CmdletInfo("Update-TypeData", command)).AddParameter("TypeData", CopyText.TypeData())
                .AddParameter("ErrorAction", ActionPreference.Ignore).Invoke();
        }
        catch (RuntimeException)
        {
            // A session without that command lists all properties.
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
