namespace MieTools.Server.Emulator.Faults.Grammar;

/// <summary>One fault as it was written: <c>word=value;name=value;…</c>.</summary>
/// <param name="Word">The fault's word, in lower case.</param>
/// <param name="Value">What stands after the word's equals sign, or null.</param>
/// <param name="Parameters">The rest, in order, names in lower case; a name without an equals sign has the value "".</param>
/// <param name="Text">All of it, as it was written.</param>
internal sealed record FaultClause(string Word, string? Value, IReadOnlyList<KeyValuePair<string, string>> Parameters, string Text);
