using System.Text.Json;
using System.Text.Json.Serialization;
using MieTools.Server.Proxy.Page;
using MieTools.Server.Proxy.Tool;

namespace MieTools.Server.Proxy;

/// <summary>JSON without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProxySettings))]
[JsonSerializable(typeof(ProxyInfo))]
[JsonSerializable(typeof(ProxyReady))]
[JsonSerializable(typeof(IReadOnlyList<PageRequest>))]
[JsonSerializable(typeof(IReadOnlyList<PageDeployment>))]
internal sealed partial class ProxyJson : JsonSerializerContext;
