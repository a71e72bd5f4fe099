using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>A field and where it stands.</summary>
/// <param name="Rule">What the service says about it.</param>
/// <param name="Path">Names of the objects it is in, from the block that was asked about.</param>
internal sealed record PlacedField(FieldRule Rule, ImmutableArray<string> Path)
{
    /// <summary>The name of the object it is in; empty for the block that was asked about.</summary>
    public string Parent => Path.IsEmpty ? "" : Path[^1];
}
