using MieTools.Core.Http.Secrets;

namespace MieTools.Core.Auth.Keys;

/// <summary>Refuses a secret that stands where the path of its file belongs, before any error could name the path.</summary>
internal static class PastedSecret
{
    // No path that a person writes is longer; keys and tokens are.
    private const int LongestPath = 1024;

    private const int ShortestKey = 40;

    /// <summary>Checks a path.</summary>
    /// <exception cref="MieException"><c>KeyFileInvalid</c> or the error given: it is a key or token.</exception>
    public static void Check(string path, string what, MieError error)
    {
        if (!IsSecret(path))
            return;
        throw new MieException(error, $"{what} holds a key or token itself in place of a path; it is not shown.",
            "Write it to a file that only you may read, and give the path of the file.", what);
    }

    private static bool IsSecret(string path) =>
        path.Length > LongestPath || path.AsSpan().IndexOfAny('\r', '\n') >= 0 || path.Contains("-----BEGIN", StringComparison.Ordinal)
            || SecretShapes.Mask(path) != path || IsBase64(path);

    // One line of a key: its base64 is longer than a name, and has no dot and no folder that exists.
    private static bool IsBase64(string path) =>
        path.Length >= ShortestKey && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=')
            && path.Any(char.IsAsciiDigit) && path.Any(char.IsAsciiLetterUpper) && path.Any(char.IsAsciiLetterLower)
            && !path.StartsWith('/') && !File.Exists(path);
}
