using System.Text.Json;
using MieTools.ModelServer.Vllm;

namespace MieTools.ModelServer;

/// <summary>Answers the small paths about the server itself.</summary>
internal static class InfoResponses
{
    /// <summary>The model's name; AI Quick Actions deploys its models under it.</summary>
    public const string Model = "odsc-llm";

    /// <summary>The most tokens that a prompt and its answer may have, as the server says; it keeps no such limit.</summary>
    public const int ModelLength = 131072;
    private const string Version = "0.1.0-emulator";

    /// <summary>GET <c>/v1/models</c>.</summary>
    public static ContainerResponse Models(LoraAdapters adapters, long now) => JsonResponse.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        WriteModel(json, Model, null, now);
        foreach (LoraAdapter adapter in adapters.ToList())
            WriteModel(json, adapter.Name, adapter.Path, now);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>GET <c>/v1/models/{id}</c>.</summary>
    public static ContainerResponse ModelOf(string id, LoraAdapters adapters, long now)
    {
        LoraAdapter? adapter = adapters.ToList().Find(a => a.Name == id);
        if (adapter is null && id != Model)
            throw ModelServerException.NotFound($"The model '{id}' does not exist.", "model_not_found", "model");
        return JsonResponse.Write(json => WriteModel(json, id, adapter?.Path, now));
    }

    /// <summary>GET <c>/version</c>.</summary>
    public static ContainerResponse VersionOf() => JsonResponse.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("version"u8, Version);
        json.WriteEndObject();
    });

    /// <summary>GET <c>/info</c>, as TGI has it.</summary>
    public static ContainerResponse Info() => JsonResponse.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("model_id"u8, Model);
        json.WriteNull("model_sha"u8);
        json.WriteString("model_pipeline_tag"u8, "text-generation"u8);
        json.WriteNumber("max_concurrent_requests"u8, 128);
        json.WriteNumber("max_best_of"u8, 1);
        json.WriteNumber("max_stop_sequences"u8, 4);
        json.WriteNumber("max_input_tokens"u8, ModelLength / 2);
        json.WriteNumber("max_total_tokens"u8, ModelLength);
        json.WriteNumber("validation_workers"u8, 1);
        json.WriteNumber("max_client_batch_size"u8, 4);
        json.WriteString("router"u8, "emulator"u8);
        json.WriteString("version"u8, Version);
        json.WriteNull("sha"u8);
        json.WriteNull("docker_label"u8);
        json.WriteEndObject();
    });

    /// <summary>GET <c>/health</c>.</summary>
    public static ContainerResponse Health() => JsonResponse.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "ok"u8);
        json.WriteEndObject();
    });

    // An adapter has its model as the parent and its path as the root, as vLLM lists it.
    private static void WriteModel(Utf8JsonWriter json, string id, string? path, long now)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, now);
        json.WriteString("owned_by"u8, "emulator"u8);
        json.WriteString("root"u8, path ?? id);
        json.WriteString("parent"u8, path is null ? null : Model);
        json.WriteNumber("max_model_len"u8, ModelLength);
        json.WriteEndObject();
    }
}
