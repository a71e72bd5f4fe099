namespace MieTools.Core.Inference.Schemas;

/// <summary>One way in which a value does not fit its schema.</summary>
/// <param name="Path">Where, as a JSON pointer; empty for the whole value.</param>
/// <param name="Message">What is wrong there, in plain words, the place included.</param>
public readonly record struct SchemaViolation(string Path, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Message;
}
