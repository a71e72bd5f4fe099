namespace MieTools.Core.Errors;

/// <summary>What kind of thing went wrong. The names are those of PowerShell's error categories, so that the edge maps by name.</summary>
public enum MieErrorCategory
{
    /// <summary>No better kind is known.</summary>
    NotSpecified,

    /// <summary>A value the caller gave is not allowed; nothing was sent.</summary>
    InvalidArgument,

    /// <summary>A file or an answer does not have the form it must have.</summary>
    InvalidData,

    /// <summary>The thing is in a state that does not allow the operation.</summary>
    InvalidOperation,

    /// <summary>There is no such deployment, file, profile or route, or the caller may not see it.</summary>
    ObjectNotFound,

    /// <summary>It exists already.</summary>
    ResourceExists,

    /// <summary>The service or the model server is busy or down.</summary>
    ResourceUnavailable,

    /// <summary>The caller could not be authenticated, or its credential cannot be used.</summary>
    AuthenticationError,

    /// <summary>The caller is known but may not do this.</summary>
    PermissionDenied,

    /// <summary>The server could not be reached, or the connection broke.</summary>
    ConnectionError,

    /// <summary>It took longer than the caller or the service allows.</summary>
    OperationTimeout,

    /// <summary>A size, count or rate limit was passed.</summary>
    LimitsExceeded,

    /// <summary>The answer breaks the protocol.</summary>
    ProtocolError,

    /// <summary>A file could not be read.</summary>
    ReadError,

    /// <summary>A file could not be written.</summary>
    WriteError,

    /// <summary>The service does not implement the operation.</summary>
    NotImplemented,
}
