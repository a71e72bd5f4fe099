using System.Security.Cryptography;

namespace MieTools.Core.Local;

/// <summary>The names under which files are written until they are whole.</summary>
public static class PartialFiles
{
    private const string Start = ".mie-", End = ".partial";
    private const int RandomBytes = 16;

    /// <summary>A name beside a file that nobody can foresee.</summary>
    /// <param name="folder">The folder of the file.</param>
    public static string NewPath(string folder) =>
        Path.Combine(folder, Start + Convert.ToHexString(RandomNumberGenerator.GetBytes(RandomBytes)) + End);

    /// <summary>True for the name of a file that is being written, or was when its process was killed.</summary>
    /// <param name="name">The name without its folder.</param>
    public static bool IsPartial(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length == Start.Length + (2 * RandomBytes) + End.Length
            && name.StartsWith(Start, StringComparison.Ordinal) && name.EndsWith(End, StringComparison.Ordinal)
            && name.Skip(Start.Length).Take(2 * RandomBytes).All(char.IsAsciiHexDigitUpper);
    }
}
