using System.Text.Json.Serialization;

namespace MieTools.Server.Emulator.State;

/// <summary>The JSON of settings.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SavedOcids))]
internal sealed partial class SettingsJson : JsonSerializerContext;
