using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Security;

namespace MieTools.Binding;

/// <summary>Takes the text out of a SecureString.</summary>
internal static class RevealedText
{
    /// <summary>The characters of a text or a SecureString, for the caller to clear.</summary>
    /// <param name="secret">What a parameter was given.</param>
    /// <param name="parameter">Its name.</param>
    /// <param name="advice">What to give, for errors.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it is something else, or empty.</exception>
    public static char[] Of(object secret, string parameter, string advice)
    {
        secret = secret is PSObject wrapped ? wrapped.BaseObject : secret;
        char[] text = secret switch
        {
            string plain => plain.ToCharArray(),
            SecureString secure => Of(secure)!,
            _ => throw MieException.InvalidArgument(
                parameter, $"-{parameter} is a {secret.GetType().Name}.", $"{advice} as a text or a SecureString."),
        };
        return text.Length > 0 ? text
            : throw MieException.InvalidArgument(parameter, $"-{parameter} is empty.", $"{advice} as a text or a SecureString.");
    }

    /// <summary>The characters, for the caller to clear; null when there is no string.</summary>
    public static char[]? Of(SecureString? secret)
    {
        if (secret is null)
            return null;
        IntPtr memory = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            char[] text = new char[secret.Length];
            Marshal.Copy(memory, text, 0, text.Length);
            return text;
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(memory);
        }
    }
}
