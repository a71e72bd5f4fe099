namespace MieTools.Core.Http.Limits;

/// <summary>Whether answers take longer than they did.</summary>
internal enum LatencyTrend
{
    /// <summary>They do not.</summary>
    None,

    /// <summary>Twice as long: no more should be asked.</summary>
    Some,

    /// <summary>Four times as long: less should be asked.</summary>
    Much,
}
