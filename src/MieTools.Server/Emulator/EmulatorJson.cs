using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MieTools.Server.Emulator;

/// <summary>JSON without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(EmulatorInfo))]
internal sealed partial class EmulatorJson : JsonSerializerContext;
