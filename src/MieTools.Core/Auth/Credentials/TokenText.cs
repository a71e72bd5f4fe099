namespace MieTools.Core.Auth.Credentials;

/// <summary>What is often around a token, or in the middle of it, when it was copied.</summary>
internal static class TokenText
{
    /// <summary>What to do about it.</summary>
    public const string Alone = "Give the token alone: three parts with dots between, nothing before, behind or around it.";

    /// <summary>What is wrong with a text that is no token; null when nothing is known. Shows nothing of it.</summary>
    public static string? FaultOf(ReadOnlySpan<char> text) => text switch
    {
        ['"' or '\'' or '`', .., '"' or '\'' or '`'] => "it stands in quotes",
        ['{' or '[', ..] => "it is JSON, with the token somewhere in it",
        _ when text.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) => "it begins with the word Bearer",
        _ when text.StartsWith("ST$", StringComparison.Ordinal) => "it begins with ST$, which is no part of it",
        _ when text.IndexOfAny(" \t\r\n") >= 0 => "it has a space or a line end in the middle",
        _ => null,
    };
}
