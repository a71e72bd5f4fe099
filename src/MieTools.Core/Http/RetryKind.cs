namespace MieTools.Core.Http;

/// <summary>Which failures of a request are repeated.</summary>
public enum RetryKind
{
    /// <summary>Never repeated.</summary>
    None,

    /// <summary>
    /// Reads, and writes that carry a retry token or an if-match: connection errors, time-outs, 429, 5xx but 501, 409 IncorrectState.
    /// </summary>
    Safe,

    /// <summary>Actions without a token: connections that were never made, 429 and 503.</summary>
    NotServed,

    /// <summary>As <see cref="NotServed"/>, and by the caller's choice also 500, 502, 504 and time-outs.</summary>
    NotServedOrFailed,
}
