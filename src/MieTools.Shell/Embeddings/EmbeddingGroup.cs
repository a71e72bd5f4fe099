using MieTools.Commands;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Embeddings;

namespace MieTools.Embeddings;

/// <summary>The inputs of one request, and between them those that could not be sent.</summary>
internal sealed class EmbeddingGroup
{
    private readonly CallDraft? _draft;
    private readonly InferenceRequest? _request;
    private readonly EmbeddingBatch? _batch;

    /// <summary>A group of inputs that are not sent.</summary>
    public EmbeddingGroup()
    {
    }

    /// <summary>A group that is sent.</summary>
    /// <param name="draft">What its texts have in common.</param>
    /// <param name="request">The call without its body.</param>
    /// <param name="batch">The body, without texts so far.</param>
    public EmbeddingGroup(CallDraft draft, InferenceRequest request, EmbeddingBatch batch)
    {
        _draft = draft;
        _request = request;
        _batch = batch;
    }

    /// <summary>Display name of the deployment; null when only its address is known.</summary>
    public string? DeploymentName => _draft?.Target.Deployment?.DisplayName;

    /// <summary>The inputs in their order.</summary>
    public List<EmbeddingInput> Inputs { get; } = [];

    /// <summary>The texts that are sent: those of the inputs without a failure.</summary>
    public IReadOnlyList<string> Texts => _batch?.Texts ?? [];

    /// <summary>Whether it has as many texts as go into one request.</summary>
    public bool IsFull => _batch is { IsFull: true };

    /// <summary>Whether a text of another input goes the same way.</summary>
    public bool Takes(CallDraft other) => _draft is not null && _draft.Target.Address == other.Target.Address
        && _draft.Suffix == other.Suffix && _draft.Method == other.Method && _draft.Content.Model == other.Content.Model;

    /// <summary>Adds an input with its text, if it fits.</summary>
    public bool TryAdd(EmbeddingInput input, string text)
    {
        if (!_batch!.TryAdd(text))
            return false;
        Inputs.Add(input);
        return true;
    }

    /// <summary>The call with all texts.</summary>
    public InferenceRequest ToRequest() => _request! with { Body = _batch!.ToBody() };
}
