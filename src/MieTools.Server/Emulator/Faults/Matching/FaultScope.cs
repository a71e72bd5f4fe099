namespace MieTools.Server.Emulator.Faults.Matching;

/// <summary>Kinds of requests, by how they are answered.</summary>
[Flags]
internal enum FaultScope
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The control plane.</summary>
    Control = 1,

    /// <summary>Inference behind <c>/predict</c>.</summary>
    Whole = 2,

    /// <summary>Inference behind <c>/predictWithResponseStream</c>.</summary>
    Stream = 4,

    /// <summary>Both kinds of inference.</summary>
    Inference = Whole | Stream,

    /// <summary>Everything.</summary>
    All = Control | Inference,
}
