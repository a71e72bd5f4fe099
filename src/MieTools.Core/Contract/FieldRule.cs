using System.Collections.Frozen;
using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>What the service says about one field of a body.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Kind">What kind of value it has.</param>
/// <param name="Source">Where this is said; one of <see cref="Sources"/>.</param>
internal sealed record FieldRule(string Name, FieldKind Kind, string Source)
{
    /// <summary>
    /// The setting that is written into it as it is, which is also the cmdlets' parameter; null when there is none, or when what writes it
    /// has more to do. It stands in the block of this rule, on deployments that have that block.
    /// </summary>
    public string? Setting { get; init; }

    /// <summary>What to do instead on a deployment without that block; null for the advice that all have.</summary>
    public string? Instead { get; init; }

    /// <summary>The parameter that an error names where it is no <see cref="Setting"/>; null for that of the object it is in.</summary>
    public string? Parameter { get; init; }

    /// <summary>What an error names: the setting, or the parameter.</summary>
    public string? Named => Setting ?? Parameter;

    /// <summary>Whether a deployment has to have it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Most characters of a text; null for no limit.</summary>
    public int? MostCharacters { get; init; }

    /// <summary>Whether a text may be blank.</summary>
    public bool MayBeBlank { get; init; }

    /// <summary>The numbers it takes.</summary>
    public NumberRange? Range { get; init; }

    /// <summary>The durations it takes.</summary>
    public DurationRange? Durations { get; init; }

    /// <summary>Types of OCIDs it takes; empty for any.</summary>
    public ImmutableArray<string> OcidTypes { get; init; } = [];

    /// <summary>The form of a text.</summary>
    public TextForm? Form { get; init; }

    /// <summary>Values of an enumeration, as far as they are known; empty for free text.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    /// <summary>Values that the same field has in other places, so that here they are known to be wrong.</summary>
    public ImmutableArray<string> Elsewhere { get; init; } = [];

    /// <summary>Whether values are compared without regard to case.</summary>
    public bool IgnoresCase { get; init; }

    /// <summary>Values about which two sources disagree, with what they say.</summary>
    public FrozenDictionary<string, string> Doubts { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>How many entries a list has; null for any.</summary>
    public NumberRange? Entries { get; init; }

    /// <summary>The fields of an object, or of each object of a list.</summary>
    public BlockRule? Block { get; init; }

    /// <summary>The further fields that the object of this field has for a value of it; null when there is nothing to say.</summary>
    public Func<string, BlockRule?>? Variant { get; init; }

    /// <summary>Whether a query needs a comparison such as <c>&lt; 25</c>.</summary>
    public bool NeedsTrigger { get; init; }

    /// <summary>Whether a value is one of those that are known.</summary>
    public bool Knows(string value) =>
        Values.Contains(value, IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
}
