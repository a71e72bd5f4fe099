namespace MieTools.Server.Wire.Forwarding;

/// <summary>Why a request that was sent on got no whole answer.</summary>
internal enum ForwardFailure
{
    /// <summary>No connection could be made: the request was not served.</summary>
    Unreachable,

    /// <summary>The connection ended before the answer did: the request may have been served.</summary>
    Broken,

    /// <summary>What came back is not HTTP.</summary>
    Invalid,
}
