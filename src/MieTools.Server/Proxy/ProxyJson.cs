using System.Text.Json;
using System.Text.Json.Serialization;

namespace MieTools.Server.Proxy;

/// <summary>JSON without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProxySettings))]
[JsonSerializable(typeof(ProxyInfo))]
internal sealed partial class ProxyJson : JsonSerializerContext;
