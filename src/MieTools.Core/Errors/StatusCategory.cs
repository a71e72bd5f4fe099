namespace MieTools.Core.Errors;

/// <summary>The one rule that makes a category of an HTTP status, wherever it stands: in an answer, an error object or a trailer.</summary>
internal static class StatusCategory
{
    /// <summary>The category that a status, or failing that a code, stands for.</summary>
    /// <param name="status">HTTP status, or null when none is known.</param>
    /// <param name="code">The server's code, or null.</param>
    /// <param name="otherwise">What it is when neither says: a server's failure (500 and the like), or no status.</param>
    public static MieErrorCategory Of(int? status, string? code, MieErrorCategory otherwise) => status switch
    {
        >= 300 and < 400 => MieErrorCategory.ProtocolError,
        401 => MieErrorCategory.AuthenticationError,
        402 or 403 => MieErrorCategory.PermissionDenied,
        404 => MieErrorCategory.ObjectNotFound,
        405 or 412 => MieErrorCategory.InvalidOperation,
        408 or 504 => MieErrorCategory.OperationTimeout,
        409 when code?.Contains("Exists", StringComparison.Ordinal) == true => MieErrorCategory.ResourceExists,
        409 => MieErrorCategory.InvalidOperation,
        413 or 429 => MieErrorCategory.LimitsExceeded,
        >= 400 and < 500 => MieErrorCategory.InvalidArgument,
        501 => MieErrorCategory.NotImplemented,
        502 or 503 => MieErrorCategory.ResourceUnavailable,
        _ when code?.Contains("timeout", StringComparison.OrdinalIgnoreCase) == true => MieErrorCategory.OperationTimeout,
        _ => otherwise,
    };
}
