using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>A type in the short form: a plain one, choices, an object, a list, or a whole schema.</summary>
internal sealed record ShortType
{
    public string? Name { get; init; }

    public IReadOnlyList<ShortChoice>? Choices { get; init; }

    public IReadOnlyList<ShortMember>? Members { get; init; }

    public ShortType? Items { get; init; }

    public JsonElement? Schema { get; init; }

    public bool IsNullable { get; init; }

    public string? Description { get; init; }
}
