namespace MieTools.Core.Errors;

/// <summary>An error of the catalogue (<see cref="MieErrors"/>) that has happened: to what, and what to do about it.</summary>
/// <remarks>
/// Messages never hold a secret: no key, pass phrase, token or Authorization header. Nor do they hold control characters, which a terminal
/// would obey: a visible sign stands for each.
/// </remarks>
public class MieException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="error">Which error of the catalogue it is.</param>
    /// <param name="message">What went wrong, in one sentence.</param>
    /// <param name="advice">What to do; null for what the catalogue says.</param>
    /// <param name="target">What it is about (a path, a field name, an OCID), or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public MieException(MieError error, string message, string? advice = null, object? target = null, Exception? inner = null)
        : base(TerminalText.Clean(message), inner)
    {
        ArgumentNullException.ThrowIfNull(error);
        Error = error;
        Advice = TerminalText.Clean(advice ?? error.Advice);
        ErrorTarget = target;
    }

    /// <summary>
    /// Whose error it is: the name of the deployment that was called, which leads the message; null when it is none of a call, or the
    /// message names it.
    /// </summary>
    public string? Subject
    {
        get;
        set => field = TerminalText.Clean(value);
    }

    /// <inheritdoc/>
    public override string Message => Subject is null ? base.Message : $"{Subject}: {base.Message}";

    /// <summary>Which error of the catalogue it is.</summary>
    public MieError Error { get; }

    /// <summary>Stable code in Pascal case, for instance <c>ProfileNotFound</c>; PowerShell puts <c>Mie.</c> before it.</summary>
    public string Code => Error.Code;

    /// <summary>The kind of error.</summary>
    public MieErrorCategory Category => Error.Category;

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
        new(MieErrors.ArgumentInvalid, message, advice, field);
}
