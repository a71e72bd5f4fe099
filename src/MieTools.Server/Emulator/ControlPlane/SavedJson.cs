using System.Text.Json.Serialization;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The JSON of what is kept.</summary>
/// <remarks>Documents come from bodies of up to 64 levels and stand a few levels down in a row.</remarks>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, MaxDepth = 128)]
[JsonSerializable(typeof(SavedDeployment))]
[JsonSerializable(typeof(SavedWorkRequest))]
[JsonSerializable(typeof(SavedRetryToken))]
internal sealed partial class SavedJson : JsonSerializerContext;
