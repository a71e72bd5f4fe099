using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>
/// A typed view of a JSON object of the service. The object is kept whole, so fields this library does not know are never lost.
/// </summary>
public abstract record JsonModel
{
    private protected JsonModel(JsonElement json) => Json = json;

    /// <summary>The whole object as the service sent it.</summary>
    public JsonElement Json { get; }

    /// <summary>The whole object as JSON text.</summary>
    public string ToJson() => Json.GetRawText();

    /// <summary>Equal when of one type and with equal JSON; the order of fields does not count.</summary>
    public virtual bool Equals(JsonModel? other) =>
        other is not null && EqualityContract == other.EqualityContract && JsonTree.Same(Json, other.Json);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Json.ValueKind == JsonValueKind.Object
            ? Json.EnumerateObject().Aggregate(0, (hash, field) => hash ^ field.Name.GetHashCode(StringComparison.Ordinal))
            : 0;
}
