using System.Text.Json.Serialization;

namespace MieTools.Server.Emulator.Identity;

/// <summary>JSON of <see cref="IdentityState"/> without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IdentityState))]
internal sealed partial class IdentityJson : JsonSerializerContext;
