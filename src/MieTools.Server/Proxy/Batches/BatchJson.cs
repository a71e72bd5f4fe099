using System.Text.Json;
using System.Text.Json.Serialization;

namespace MieTools.Server.Proxy.Batches;

/// <summary>JSON of OpenAI's files and batches, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StoredFile))]
[JsonSerializable(typeof(DeletedFile))]
[JsonSerializable(typeof(BatchRecord))]
[JsonSerializable(typeof(ListPage<StoredFile>))]
[JsonSerializable(typeof(ListPage<BatchRecord>))]
internal sealed partial class BatchJson : JsonSerializerContext;
