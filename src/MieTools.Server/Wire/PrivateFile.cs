using System.Text;
using MieTools.Core.Local;

namespace MieTools.Server.Wire;

/// <summary>Files and folders that only their user may read: they hold keys, or what users have sent.</summary>
internal static class PrivateFile
{
    /// <summary>Opens a file exclusively, unless a share mode is given. A file that is created here has mode 0600.</summary>
    public static FileStream Open(string path, FileMode mode, FileShare share = FileShare.None)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        return PrivateAccess.Open(path, options);
    }

    /// <summary>Opens a file exclusively, or makes it; never through a link, whether it leads to a file or to where none is.</summary>
    /// <exception cref="IOException">Somebody holds it, or it is a link.</exception>
    public static FileStream OpenOwn(string path)
    {
        // Neither makes a file at the other end of a link: one is only for what is not there, one only for what is.
        try
        {
            return Open(path, FileMode.CreateNew);
        }
        catch (IOException) when (File.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            return new FileInfo(path).LinkTarget is null ? Open(path, FileMode.Open) : throw new IOException($"'{path}' is a link.");
        }
    }

    /// <summary>Gives a file its content in one step: it is whole or as it was. It has mode 0600 then.</summary>
    public static void Write(string path, string text)
    {
        using ReplacementFile file = ReplacementFile.Open(path, isPrivate: true);
        file.Stream.Write(Encoding.UTF8.GetBytes(text));
        file.Commit();
    }

    /// <summary>Makes a folder with mode 0700 unless it is there.</summary>
    public static void MakeDirectory(string path) => PrivateAccess.CreateDirectory(path);
}
