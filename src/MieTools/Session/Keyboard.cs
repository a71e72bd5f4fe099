using System.Management.Automation;
using System.Management.Automation.Host;

namespace MieTools.Session;

/// <summary>Whether somebody is there to be asked.</summary>
internal static class Keyboard
{
    /// <summary>
    /// Whether a host has no keyboard. A console reads what is redirected as well: a script's input is no answer of anybody.
    /// </summary>
    public static bool IsAbsent(PSHost host) => host.UI is null || (host.Name == "ConsoleHost" && Console.IsInputRedirected);

    /// <summary>Whether what a host threw says that it can ask nobody: its session is not interactive, or it has no way to.</summary>
    public static bool IsMissing(Exception e) =>
        e is PSInvalidOperationException or HostException or NotImplementedException or NotSupportedException;
}
