using System.Management.Automation.Host;
using MieTools.Binding;

namespace MieTools.Session;

/// <summary>Asks somebody at the keyboard for the pass phrase of a key; nobody is waited for where there is none.</summary>
internal static class PassPhraseQuestion
{
    /// <summary>The characters that were typed, for the caller to clear; null when nobody answers or nothing was typed.</summary>
    /// <param name="host">The shell.</param>
    /// <param name="question">What is asked for.</param>
    public static char[]? Ask(PSHost host, string question)
    {
        if (Keyboard.IsAbsent(host))
            return null;
        try
        {
            host.UI.Write(question);
            using System.Security.SecureString? typed = host.UI.ReadLineAsSecureString();
            return typed is { Length: > 0 } ? RevealedText.Of(typed) : null;
        }
        catch (Exception e) when (Keyboard.IsMissing(e))
        {
            return null;
        }
    }
}
