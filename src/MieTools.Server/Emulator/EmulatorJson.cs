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
    /// <summary>
    /// For answers and log lines, which are never part of a web page: quotes and letters stay unescaped, so that they can be read.
    /// </summary>
    public static readonly JavaScriptEncoder Readable = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Like <see cref="Default"/>, with <see cref="Readable"/>.</summary>
    public static EmulatorJson Answers { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = Readable,
    });
}
