using System.Text.Json.Serialization;

namespace MieTools.Embeddings;

/// <summary>How a vector's JSON is read, without reflection.</summary>
[JsonSerializable(typeof(float[]))]
internal sealed partial class VectorJson : JsonSerializerContext;
