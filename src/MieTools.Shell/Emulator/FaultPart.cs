namespace MieTools.Emulator;

/// <summary>A fault's word, or one of its parameters.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Choices">What its value can be, in capitals what stands for something else; empty when it has none.</param>
/// <param name="Note">The whole fault, for people.</param>
internal sealed record FaultPart(string Name, string[] Choices, string Note)
{
    /// <summary>Reads <c>body=json|html</c>.</summary>
    public static FaultPart Parse(string text, string note) => text.Split('=', 2) is [var name, var choices]
        ? new(name, choices.Split('|'), note) : new(text, [], note);
}
