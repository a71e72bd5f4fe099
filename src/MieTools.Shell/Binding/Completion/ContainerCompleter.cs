namespace MieTools.Binding.Completion;

/// <summary>Completes which container stands for an image: images that were seen, and the model servers that there are.</summary>
public sealed class ContainerCompleter : ValueCompleter
{
    private static readonly (string Address, string Note)[] s_containers =
    [
        ("builtin", "the built-in model server"), ("http://127.0.0.1:8000", "your own, at the port of vLLM"),
        ("http://127.0.0.1:8080", "your own, at the port of TGI and llama.cpp"),
    ];

    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line)
    {
        int end = line.Word.IndexOf('=', StringComparison.Ordinal);
        string[] images = end >= 0 ? [line.Word[..end]]
            : ["*", .. line.Seen.Select(d => d.Image).Where(i => !string.IsNullOrEmpty(i)).Distinct(StringComparer.Ordinal)!];
        return images.SelectMany(image => s_containers.Select(c => ($"{image}={c.Address}", c.Note)));
    }
}
