using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>Lists of texts that have to have less than so many bytes of UTF-8 together.</summary>
/// <param name="Fields">Their names.</param>
/// <param name="Limit">Bytes; one less is the most.</param>
/// <param name="Source">Where this is said.</param>
internal sealed record SharedBytes(ImmutableArray<string> Fields, int Limit, string Source);
