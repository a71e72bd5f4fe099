using System.Collections.ObjectModel;
using System.Management.Automation;

namespace MieTools.Binding.Completion;

/// <summary>Variables of the session that is being completed in. A completer is no cmdlet and has no session state of its own.</summary>
internal static class SessionVariables
{
    /// <summary>The value of a variable; null when there is none.</summary>
    public static object? Value(string name) => Read(WildcardPattern.Escape(name)).FirstOrDefault()?.Value;

    /// <summary>The variables that hold an object of a type.</summary>
    public static IEnumerable<PSVariable> Holding(Type type) =>
        Read("*").Where(v => v.Name is not ("_" or "PSItem" or "input")
            && type.IsInstanceOfType(v.Value is PSObject wrapped ? wrapped.BaseObject : v.Value));

    private static Collection<PSVariable> Read(string pattern)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddCommand("Microsoft.PowerShell.Utility\\Get-Variable").AddParameter("Name", pattern)
            .AddParameter("ErrorAction", ActionPreference.Ignore).Invoke<PSVariable>();
    }
}
