using System.Collections.Frozen;

namespace MieTools.Core.Inference.Bodies;

/// <summary>Which headers a caller may set, and with what.</summary>
internal static class HeaderRules
{
    private static readonly FrozenSet<string> s_own = new[]
        {
            "Authorization",
            "Host",
            "Date",
            "x-date",
            "Content-Length",
            "x-content-sha256",
            "Transfer-Encoding",
            "Connection",
            "Expect",
            "Upgrade",
            "Trailer",
        }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Refuses a header that the client sets itself, or that cannot be sent.</summary>
    /// <exception cref="MieException"><c>HeaderInvalid</c>; the message does not show the value, which may be a secret.</exception>
    public static void Check(string name, string value)
    {
        if (s_own.Contains(name))
            throw Invalid(name, $"The header '{name}' cannot be set: it belongs to the signature or to the connection.", "Leave it out.");
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)))
            throw Invalid(name, $"'{name}' is not a header name.", null);
        CheckValue(name, value);
    }

    /// <summary>Refuses a value that would end the header, or that is not ASCII.</summary>
    public static void CheckValue(string name, string value)
    {
        if (value.Any(c => c is < ' ' and not '\t' or > '~'))
        {
            throw Invalid(name, $"The value of the header '{name}' holds a line end, a control character or a character that is not ASCII.",
                "Encode the value.");
        }
    }

    private static MieException Invalid(string name, string message, string? advice) =>
        new(MieErrors.HeaderInvalid, message, advice, name);
}
