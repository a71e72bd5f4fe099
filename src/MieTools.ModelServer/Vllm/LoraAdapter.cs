namespace MieTools.ModelServer.Vllm;

/// <summary>A loaded adapter.</summary>
internal sealed record LoraAdapter(string Name, string Path);
