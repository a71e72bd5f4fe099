using MieTools.Core.Http;

namespace MieTools.Core;

/// <summary>An error with a stable code, a kind, the thing it is about and what to do about it.</summary>
/// <remarks>
/// Messages never hold a secret: no key, pass phrase, token or Authorization header. Nor do they hold control characters, which a terminal
/// would obey: a visible sign stands for each.
/// </remarks>
public class MieException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="code">Stable code in Pascal case, for instance <c>ProfileNotFound</c>; the edge shows it as
    /// <c>Mie.ProfileNotFound</c>.</param>
    /// <param name="kind">The kind of error.</param>
    /// <param name="message">What went wrong, in one sentence.</param>
    /// <param name="advice">What to do, or null.</param>
    /// <param name="target">What it is about (a path, a field name, an OCID), or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public MieException(
        string code, MieErrorKind kind, string message, string? advice = null, object? target = null, Exception? inner = null)
        : base(TerminalText.Clean(message), inner)
    {
        Code = code;
        Kind = kind;
        Advice = TerminalText.Clean(advice);
        ErrorTarget = target;
    }

    /// <summary>Stable code in Pascal case.</summary>
    public string Code { get; }

    /// <summary>The kind of error.</summary>
    public MieErrorKind Kind { get; }

    /// <summary>What to do about it, or null.</summary>
    public string? Advice { get; }

    /// <summary>What the error is about, or null.</summary>
    public object? ErrorTarget { get; }

    /// <summary>
    /// The <c>opc-request-id</c> by which the service knows the call: the answer's, else the request's; null when there was none, or
    /// nothing has been sent.
    /// </summary>
    public string? RequestId { get; init; }

    /// <summary>An argument that is not allowed. Nothing has been sent when this is thrown.</summary>
    /// <param name="field">The field or parameter at fault, as the user knows it.</param>
    /// <param name="message">What is wrong with it, with the limit.</param>
    /// <param name="advice">What to do, or null.</param>
    public static MieException InvalidArgument(string field, string message, string? advice = null) =>
        new("InvalidArgument", MieErrorKind.InvalidArgument, message, advice, field);
}
