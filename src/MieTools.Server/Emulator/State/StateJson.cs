using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MieTools.Server.Emulator.State;

/// <summary>The JSON of the rows.</summary>
/// <remarks>Documents come from bodies of up to 64 levels and stand a few levels down in a row.</remarks>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 128)]
[JsonSerializable(typeof(SavedDeployment))]
[JsonSerializable(typeof(SavedWorkRequest))]
[JsonSerializable(typeof(SavedRetryToken))]
[JsonSerializable(typeof(SavedNames))]
[JsonSerializable(typeof(SavedOcids))]
internal sealed partial class StateJson : JsonSerializerContext
{
    /// <summary>Makes a row.</summary>
    public static StateRow Row<T>(string table, string id, T value, JsonTypeInfo<T> type) =>
        new(table, id, JsonSerializer.Serialize(value, type));

    /// <summary>Reads a row.</summary>
    /// <exception cref="IOException">It does not hold what it should.</exception>
    public static T Read<T>(IStateStore state, StateRow row, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(row.Value!, type) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw StateErrors.Row(state.Name, row, e);
        }
    }
}
