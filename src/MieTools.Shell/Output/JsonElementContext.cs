using System.Text.Json;
using System.Text.Json.Serialization;

namespace MieTools.Output;

[JsonSerializable(typeof(JsonElement))]
internal sealed partial class JsonElementContext : JsonSerializerContext;
