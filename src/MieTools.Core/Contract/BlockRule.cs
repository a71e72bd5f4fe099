using System.Collections.Immutable;

namespace MieTools.Core.Contract;

/// <summary>What the service says about an object of a body.</summary>
/// <param name="Name">What it is, for messages, for instance <c>SINGLE_MODEL</c>; null when it is a part of something with a name.</param>
/// <param name="Fields">Its fields. Others are let through: the service may know more.</param>
internal sealed record BlockRule(string? Name, ImmutableArray<FieldRule> Fields)
{
    /// <summary>Fields that belong elsewhere and must not be here.</summary>
    public ImmutableArray<ForeignField> Foreign { get; init; } = [];

    /// <summary>Numbers that may not pass each other.</summary>
    public ImmutableArray<OrderRule> Orders { get; init; } = [];

    /// <summary>Lists of texts that share a number of bytes.</summary>
    public SharedBytes? Bytes { get; init; }

    /// <summary>Further fields that depend on whether another field is there.</summary>
    public PresenceRule? Presence { get; init; }
}
