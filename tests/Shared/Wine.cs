using System.Runtime.InteropServices;

namespace MieTools.Testing;

/// <summary>Wine, under which tools/test-windows.sh runs the tests as Windows programs, and which is not Windows in everything.</summary>
internal static class Wine
{
    /// <summary>Whether this is Wine.</summary>
    public static bool IsHere { get; } = OperatingSystem.IsWindows()
        && NativeLibrary.TryLoad("ntdll.dll", out nint library) && NativeLibrary.TryGetExport(library, "wine_get_version", out _);

    /// <summary>Nothing that answers by TLS can be started.</summary>
    public const string NoKeyStore = "it has no store for the key of a certificate.";

    /// <summary>Whether a form of keys or certificates can be made there: it makes no PKCS#12, and no whole PKCS#7.</summary>
    public static bool CanMake(string form) =>
        !IsHere || (!form.StartsWith("PKCS#12", StringComparison.Ordinal) && form != "PKCS#7, DER");

    /// <summary>Skips a test there, for a fault of Wine's that was seen without a line of this project.</summary>
    /// <param name="fault">The fault.</param>
    public static void SkipHere(string fault) => Assert.SkipWhen(IsHere, "Wine: " + fault);

    /// <summary>Whether a test has TLS; it is skipped there when it has.</summary>
    public static bool Https(bool wanted)
    {
        if (wanted)
            SkipHere(NoKeyStore);
        return wanted;
    }
}
