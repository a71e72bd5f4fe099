using System.Text;

namespace MieTools.Binding;

/// <summary>Names of files that are made of names of other things.</summary>
internal static class FileNames
{
    // What no system of those that PowerShell runs on has in a name: a folder may be shared by several.
    private const string Forbidden = "\"<>|:*?\\/";

    private const int Longest = 100;

    // https://learn.microsoft.com/windows/win32/fileio/naming-a-file: devices, whatever extension follows.
    private static readonly string[] s_devices = ["CON", "PRN", "AUX", "NUL"];

    /// <summary>A name that every file system takes, as near to a text as can be.</summary>
    /// <param name="text">The text.</param>
    /// <param name="otherwise">Used where nothing of the text can stand in a name.</param>
    public static string Of(string text, string otherwise)
    {
        StringBuilder name = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
            name.Append(Rune.IsControl(rune) || Forbidden.Contains(rune.ToString(), StringComparison.Ordinal) ? "_" : rune.ToString());
        if (name.Length > Longest)
            name.Length = char.IsHighSurrogate(name[Longest - 1]) ? Longest - 1 : Longest;
        // Dots and blanks at an end are lost on Windows; one in front hides a file elsewhere.
        string result = name.ToString().Trim(' ', '.');
        if (result.Length == 0)
            return otherwise;
        return IsDevice(result) ? "_" + result : result;
    }

    private static bool IsDevice(string name)
    {
        string stem = name.Split('.')[0].TrimEnd();
        return s_devices.Contains(stem, StringComparer.OrdinalIgnoreCase)
            || (stem.Length == 4 && char.IsAsciiDigit(stem[3]) && stem[..3].ToUpperInvariant() is "COM" or "LPT");
    }
}
