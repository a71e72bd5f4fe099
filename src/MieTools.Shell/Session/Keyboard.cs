using System.Collections.ObjectModel;
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
    /// <remarks>The console's host fails with a null reference when its input ends at a question.</remarks>
    public static bool IsMissing(Exception e) => e is PSInvalidOperationException or HostException or NotImplementedException
        or NotSupportedException or NullReferenceException;

    /// <summary>
    /// Asks whether something may be lost. Only who says yes agrees: not an empty line, and not a session without a user.
    /// </summary>
    /// <param name="host">The shell.</param>
    /// <param name="caption">What it is about.</param>
    /// <param name="question">The question.</param>
    /// <param name="yes">What a yes does.</param>
    /// <param name="no">What a no does.</param>
    public static bool Agrees(PSHost host, string caption, string question, string yes, string no)
    {
        if (IsAbsent(host))
            return false;
        Collection<ChoiceDescription> choices = [new("&Yes", yes), new("&No", no)];
        try
        {
            return host.UI.PromptForChoice(caption, question, choices, defaultChoice: 1) == 0;
        }
        catch (Exception e) when (IsMissing(e))
        {
            return false;
        }
    }
}
