namespace MieTools.ModelServer.Generation;

/// <summary>Whether an answer calls tools.</summary>
internal enum ToolMode
{
    /// <summary>A text.</summary>
    None,

    /// <summary>A call, unless the conversation ends with a tool's result.</summary>
    Auto,

    /// <summary>A call in any case.</summary>
    Required,
}
