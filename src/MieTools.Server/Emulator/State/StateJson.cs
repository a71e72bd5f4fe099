using System.Text.Json.Serialization;

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
internal sealed partial class StateJson : JsonSerializerContext;
