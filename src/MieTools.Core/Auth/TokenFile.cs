namespace MieTools.Core.Auth;

/// <summary>Reads and writes files that hold one token.</summary>
internal static class TokenFile
{
    /// <summary>Reads a token, trimmed.</summary>
    /// <exception cref="MieException">Codes <c>TokenFileNotFound</c>, <c>TokenFileUnreadable</c>, <c>TokenFileInvalid</c>.</exception>
    public static string Read(string path, string advice)
    {
        PastedSecret.Check(path, "The path of a token file", "TokenFileInvalid");
        try
        {
            byte[] bytes = LocalFiles.ReadBounded(path, LocalFiles.MaxSecretBytes)
                ?? throw new MieException("TokenFileInvalid", MieErrorKind.InvalidData,
                    $"'{path}' has more than {LocalFiles.MaxSecretBytes} bytes, which is larger than any token.", advice, path);
            return Check(System.Text.Encoding.UTF8.GetString(bytes), path, advice);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MieException(
                "TokenFileNotFound", MieErrorKind.ObjectNotFound, $"The token file '{path}' does not exist.", advice, path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new MieException("TokenFileUnreadable", MieErrorKind.ReadError, $"The token file '{path}' cannot be read.",
                "Check that this user may read it.", path, e);
        }
    }

    /// <summary>Trims a token and checks that it can stand in a header.</summary>
    public static string Check(string text, string source, string advice)
    {
        string token = text.Trim().Trim('\uFEFF');
        if (token.Length == 0)
            throw Invalid(source, advice);
        foreach (char c in token)
        {
            if (c is <= ' ' or >= '\u007f' or '"' or '\\')
                throw Invalid(source, advice);
        }

        return token;
    }

    /// <summary>Replaces the token in a file, in one step and with the file's permissions; false when that cannot be done.</summary>
    public static bool TryWrite(string path, string token)
    {
        string? temporary = null;
        try
        {
            // A link stays a link.
            string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Path.GetRandomFileName()}");
            FileStreamOptions options = new()
            { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (OperatingSystem.IsWindows())
            {
                WriteText(temporary, options, token);
                File.Replace(temporary, target, null);
            }
            else
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                WriteText(temporary, options, token);
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
                File.Move(temporary, target, overwrite: true);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            return false;
        }
    }

    private static void WriteText(string path, FileStreamOptions options, string text)
    {
        using StreamWriter writer = new(path, new System.Text.UTF8Encoding(false), options);
        writer.Write(text);
    }

    private static void TryDelete(string? path)
    {
        try
        {
            if (path is not null)
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The temporary file could not be deleted. Its token is no more sensitive than the one beside it; nothing more can be done.
        }
    }

    private static MieException Invalid(string source, string advice) =>
        new("TokenFileInvalid", MieErrorKind.InvalidData, $"'{source}' does not hold a token.", advice, source);
}
