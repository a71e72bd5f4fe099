using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>
/// A typed view of a JSON object of the service. The object is kept whole, so fields this library does not know are never lost.
/// </summary>
public abstract record JsonModel
{
    private protected JsonModel(JsonObject body) => Body = body;

    /// <summary>The object itself. Never changed: who edits it makes a copy.</summary>
    internal JsonObject Body { get; }

    /// <summary>The whole object as JSON text: fields and numbers as the service sent them, without blanks between them.</summary>
    public string ToJson() => JsonTree.Text(Body);

    /// <summary>The whole object, for reading: a fresh copy each time, which is not changed by anybody.</summary>
    /// <remarks>No property: ConvertTo-Json would write what an element is in place of what it holds.</remarks>
    public JsonElement ToElement()
    {
        using JsonDocument document = JsonDocument.Parse(JsonTree.Write(Body));
        return document.RootElement.Clone();
    }

    /// <summary>Equal when of one type and with equal JSON; the order of fields does not count.</summary>
    public virtual bool Equals(JsonModel? other) =>
        other is not null && EqualityContract == other.EqualityContract && JsonTree.Same(Body, other.Body);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Body.Aggregate(0, (hash, field) => hash ^ field.Key.GetHashCode(StringComparison.Ordinal));
}
