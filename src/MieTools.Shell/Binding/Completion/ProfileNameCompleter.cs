using System.Management.Automation;
using MieTools.Core.Auth.Config;
using MieTools.Core.Local;

namespace MieTools.Binding.Completion;

/// <summary>Completes profile names from the config file.</summary>
public sealed class ProfileNameCompleter : ValueCompleter
{
    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        OciConfigFile.Load(line.Text("ConfigFile") is { } file ? LocalFiles.ExpandHome(file) : null, null, Location()).ProfileNames
            .Select(name => (name, ""));

    // A completer is no cmdlet and has no session state of its own.
    private static string? Location()
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddCommand("Get-Location").AddParameter("PSProvider", "FileSystem").Invoke<PathInfo>().FirstOrDefault()?.ProviderPath;
    }
}
