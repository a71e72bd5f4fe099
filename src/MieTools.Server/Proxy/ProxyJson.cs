using System.Text.Json;
using System.Text.Json.Serialization;
using MieTools.Server.Proxy.Page;

namespace MieTools.Server.Proxy;

/// <summary>JSON without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProxySettings))]
[JsonSerializable(typeof(ProxyInfo))]
[JsonSerializable(typeof(IReadOnlyList<PageRequest>))]
[JsonSerializable(typeof(IReadOnlyList<PageDeployment>))]
internal sealed partial class ProxyJson : JsonSerializerContext;
