using System.Text.Json;

namespace MieTools.ModelServer.Vllm;

/// <summary>
/// Answers vLLM's <c>/v1/load_lora_adapter</c> and <c>/v1/unload_lora_adapter</c>: a loaded adapter is a model of the list, and nothing
/// else comes of it.
/// </summary>
internal sealed class LoraAdapters
{
    private const int MostAdapters = 1000;
    private readonly BoundedStore<LoraAdapter> _loaded = new(MostAdapters);

    /// <summary>The loaded ones, the oldest first.</summary>
    public List<LoraAdapter> ToList() => _loaded.ToList();

    /// <summary>POST <c>/v1/load_lora_adapter</c>.</summary>
    public ContainerResponse Load(JsonElement body)
    {
        if (body.Text("lora_name") is not { Length: > 0 } name || body.Text("lora_path") is not { Length: > 0 } path)
            throw BadInput("Both 'lora_name' and 'lora_path' must be provided.");
        bool inPlace = body.Flag("load_inplace");
        if (inPlace)
            _loaded.Remove(name);
        if (name == InfoResponses.Model || !_loaded.Add(name, new LoraAdapter(name, path)))
        {
            throw BadInput(
                $"The lora adapter '{name}' has already been loaded. "
                    + "If you want to load the adapter in place, set 'load_inplace' to True.");
        }

        return JsonResponse.Text($"Success: LoRA adapter '{name}' added successfully.");
    }

    /// <summary>POST <c>/v1/unload_lora_adapter</c>.</summary>
    public ContainerResponse Unload(JsonElement body)
    {
        if (body.Text("lora_name") is not { Length: > 0 } name)
            throw BadInput("'lora_name' needs to be provided to unload a LoRA adapter.");
        if (!_loaded.Remove(name))
            throw ModelServerException.NotFound($"The lora adapter '{name}' cannot be found.", field: "lora_name");
        return JsonResponse.Text($"Success: LoRA adapter '{name}' removed successfully.");
    }

    private static ModelServerException BadInput(string message) => new(400, message, "invalid_value") { VllmType = "InvalidUserInput" };
}
