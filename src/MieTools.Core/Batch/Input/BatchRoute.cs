using MieTools.Core.Inference.Addresses;

namespace MieTools.Core.Batch.Input;

/// <summary>Where a line goes that names a model.</summary>
/// <param name="Target">The deployment.</param>
internal sealed record BatchRoute(InferenceTarget Target)
{
    /// <summary>The name that is put into the body in place of the model's; null to leave the body as it is.</summary>
    public string? ServedModel { get; init; }

    /// <summary>The <c>model-key</c> of a model group; null for none.</summary>
    public string? ModelKey { get; init; }
}
