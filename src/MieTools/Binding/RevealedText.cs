using System.Runtime.InteropServices;
using System.Security;

namespace MieTools.Binding;

/// <summary>Takes the text out of a SecureString.</summary>
internal static class RevealedText
{
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
