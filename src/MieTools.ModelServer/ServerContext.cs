using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer;

/// <summary>What all answers of one server share.</summary>
internal sealed class ServerContext(ModelServerOptions options)
{
    public ModelServerOptions Options { get; } = options;

    public ResponseIds Ids { get; } = new(options.Seed);

    public ServerMetrics Metrics { get; } = new();

    /// <summary>Counts the tokens of a request and of its answers, for the metrics too.</summary>
    public Usage Count(GenerationRequest request, GeneratedText[] texts) => Count(Usage.Of(request, texts), texts[0].Cut);

    /// <summary>Takes counted tokens into the metrics.</summary>
    public Usage Count(Usage usage, bool cut)
    {
        Metrics.Generated(usage, cut);
        return usage;
    }

    /// <summary>Counts the tokens of texts to which none are generated.</summary>
    public int CountInput(string[] texts) => Count(new Usage(texts.Sum(Tokenizer.Count), 0), cut: false).Input;
}
