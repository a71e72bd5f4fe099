namespace MieTools.Core.Inference.Reading;

/// <summary>What a frame of a body is.</summary>
internal enum FrameKind
{
    /// <summary>The data of a server-sent event.</summary>
    Event,

    /// <summary>Lines outside of any event, or a body that has none: JSON, or text that nobody asked for.</summary>
    Loose,

    /// <summary>Text as it came.</summary>
    Text,

    /// <summary>Bytes as they came.</summary>
    Binary,
}
