namespace MieTools.Emulator;

/// <summary>A fault that the emulator knows.</summary>
/// <param name="Head">Its word, with the value that the word itself has.</param>
/// <param name="Parameters">Its own parameters.</param>
internal sealed record FaultWord(FaultPart Head, FaultPart[] Parameters)
{
    /// <summary>Reads <c>reset;at=request|answer or after=N</c>.</summary>
    public static FaultWord Parse(string shape)
    {
        FaultPart[] parts = [.. shape.Split([";", " or "], StringSplitOptions.None).Select(p => FaultPart.Parse(p, shape))];
        return new(parts[0], parts[1..]);
    }
}
