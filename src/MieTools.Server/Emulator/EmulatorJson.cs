using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MieTools.Server.Emulator;

/// <summary>JSON without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(EmulatorInfo))]
internal sealed partial class EmulatorJson : JsonSerializerContext
{
    /// <summary>For answers and lines that are no part of a web page: quotes and letters stay as they are, for people to read.</summary>
    public static readonly JavaScriptEncoder Readable = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Like <see cref="Default"/>, with <see cref="Readable"/>.</summary>
    public static EmulatorJson Answers { get; } = new(new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = Readable });
}
