using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MieTools.Server.Emulator.State;

/// <summary>A row to keep, or to take away.</summary>
/// <param name="Table">One of <see cref="StateTable"/>.</param>
/// <param name="Id">Its key.</param>
/// <param name="Value">JSON; null takes the row away.</param>
internal readonly record struct StateRow(string Table, string Id, string? Value)
{
    /// <summary>A row to keep.</summary>
    public static StateRow Of<T>(string table, string id, T value, JsonTypeInfo<T> type) =>
        new(table, id, JsonSerializer.Serialize(value, type));
}
