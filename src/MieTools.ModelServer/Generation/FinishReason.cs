namespace MieTools.ModelServer.Generation;

/// <summary>What ends an answer.</summary>
internal enum FinishReason
{
    /// <summary>It ends by itself, or at a stop text.</summary>
    Stop,

    /// <summary>The token limit.</summary>
    Length,

    /// <summary>It calls tools.</summary>
    Calls,
}
