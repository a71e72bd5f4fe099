namespace MieTools.ModelServer.Generation;

/// <summary>A call of a tool in an answer.</summary>
/// <param name="Name">The tool.</param>
/// <param name="Pieces">The arguments, JSON text in pieces as a stream sends them; cut short when the token limit says so.</param>
internal sealed record ToolCall(string Name, IReadOnlyList<string> Pieces)
{
    /// <summary>The whole arguments.</summary>
    public string Arguments => string.Concat(Pieces);
}
