using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace MieTools.Core.Local;

/// <summary>The names under which files are written until they are whole.</summary>
internal static class PartialFiles
{
    private const string Start = ".mie-", End = ".partial";
    private const int ProcessDigits = 8;
    private const int RandomBytes = 12;
    private const int Digits = ProcessDigits + (2 * RandomBytes);

    /// <summary>A name beside a file that nobody can foresee: the number of this process, and 12 random bytes.</summary>
    /// <param name="folder">The folder of the file.</param>
    public static string NewPath(string folder) =>
        Path.Combine(folder, Start + Environment.ProcessId.ToString("X8", CultureInfo.InvariantCulture)
            + Convert.ToHexString(RandomNumberGenerator.GetBytes(RandomBytes)) + End);

    /// <summary>True for the name of a file that is being written, or was when its process was killed.</summary>
    /// <param name="name">The name without its folder.</param>
    public static bool IsPartial(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length == Start.Length + Digits + End.Length
            && name.StartsWith(Start, StringComparison.Ordinal) && name.EndsWith(End, StringComparison.Ordinal)
            && name.Skip(Start.Length).Take(Digits).All(char.IsAsciiHexDigitUpper);
    }

    /// <summary>
    /// Deletes what processes of this user that are no more left in a folder: files with such a name that nobody holds.
    /// </summary>
    /// <param name="own">Such a file that this process has made there.</param>
    internal static void Sweep(string own)
    {
        try
        {
            uint user = FileStatus.Of(own).User;
            foreach (string path in Directory.EnumerateFiles(Path.GetDirectoryName(own)!, Start + "*" + End))
            {
                if (IsPartial(Path.GetFileName(path)) && !IsOfLiving(Path.GetFileName(path)) && IsFree(path, user))
                    File.Delete(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nothing depends on it.
        }
    }

    private static bool IsOfLiving(string name)
    {
        int id = int.Parse(name.AsSpan(Start.Length, ProcessDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (id <= 0)
            return false;
        try
        {
            Process.GetProcessById(id).Dispose();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // A process of another container or machine has a number that means nothing here; but while it writes it holds the file.
    private static bool IsFree(string path, uint user)
    {
        FileInfo file = new(path);
        if (!file.Exists || file.LinkTarget is not null)
            return false;
        FileStatus status = FileStatus.Of(path);
        if (status.Kind != FileKind.Regular || status.User != user)
            return false;
        try
        {
            new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
