using MieTools.Core.Auth.Keys;
using MieTools.Core.Local;

namespace MieTools.Core.Auth.Credentials;

/// <summary>Reads and writes files that hold one token.</summary>
internal static class TokenFile
{
    /// <summary>Reads a token, trimmed. One that requests are signed with is a JWT.</summary>
    /// <exception cref="MieException">Codes <c>TokenFileNotFound</c>, <c>TokenFileUnreadable</c>, <c>TokenFileInvalid</c>.</exception>
    public static string Read(FileSource file, string advice, bool isJwt = false)
    {
        string path = file.Path;
        PastedSecret.Check(path, "The path of a token file", MieErrors.TokenFileInvalid);
        try
        {
            byte[] bytes = LocalFiles.ReadBounded(path, LocalFiles.MaxSecretBytes)
                ?? throw new MieException(MieErrors.TokenFileInvalid,
                    $"{file} has more than {LocalFiles.MaxSecretBytes} bytes, which is larger than any token.", advice, path);
            return Check(TextEncoding.Decode(bytes, out _), file, advice, isJwt);
        }
        catch (Exception e) when (MissingFile.IsSaidBy(e))
        {
            throw new MieException(
                MieErrors.TokenFileNotFound, $"The token file {file} does not exist.",
                MissingFile.Advice(MieErrors.TokenFileNotFound, path, advice), path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new MieException(MieErrors.TokenFileUnreadable, $"The token file {file} cannot be read.",
                target: path, inner: e);
        }
    }

    /// <summary>Trims a token and checks that it can stand in a header.</summary>
    /// <exception cref="MieException">Code <c>TokenFileInvalid</c>.</exception>
    public static string Check(string text, FileSource source, string advice, bool isJwt = false)
    {
        string token = text.Trim().Trim('\uFEFF');
        if (token.Length == 0)
            throw Invalid(source, "is empty", advice);
        foreach (char c in token)
        {
            if (c is <= ' ' or >= '\u007f' or '"' or '\\')
                throw NoToken(source, token, advice);
        }

        if (JwtClaims.IsCutShort(token))
            throw Invalid(source, "holds a part of a token only", advice);
        return isJwt && !JwtClaims.IsToken(token) ? throw NoToken(source, token, advice) : token;
    }

    private static MieException NoToken(FileSource source, string text, string advice) => TokenText.FaultOf(text) is { } fault
        ? Invalid(source, $"does not hold a token: {fault}", $"{TokenText.Alone} {advice}")
        : Invalid(source, "does not hold a token", advice);

    /// <summary>Replaces the token in a file, in one step and with the file's permissions; false when that cannot be done.</summary>
    public static bool TryWrite(string path, string token)
    {
        try
        {
            // One that was taken away stays away, and a pipe is not written to.
            if (FileStatus.Of(path).Kind != FileKind.Regular)
                return false;
            using ReplacementFile file = ReplacementFile.Open(path);
            file.Stream.Write(System.Text.Encoding.ASCII.GetBytes(token));
            file.Commit();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static MieException Invalid(FileSource source, string why, string advice) =>
        new(MieErrors.TokenFileInvalid, $"{source} {why}.", advice, source.Path);
}
