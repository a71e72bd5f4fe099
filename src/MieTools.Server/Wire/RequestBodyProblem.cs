namespace MieTools.Server.Wire;

/// <summary>Why a body was not read.</summary>
internal enum RequestBodyProblem
{
    /// <summary>It was.</summary>
    None,

    /// <summary>The request does not say how long it is.</summary>
    LengthMissing,

    /// <summary>It has more bytes than it may have.</summary>
    TooLong,
}
