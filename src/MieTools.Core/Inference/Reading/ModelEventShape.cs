namespace MieTools.Core.Inference.Reading;

/// <summary>One type of event of a stream.</summary>
/// <param name="Shape">Its members.</param>
/// <param name="IsClosing">It repeats what its pieces brought; counts where none came.</param>
/// <param name="IsEnd">The model is done.</param>
/// <param name="IsFault">It tells an error.</param>
internal sealed record ModelEventShape(ObjectShape Shape, bool IsClosing = false, bool IsEnd = false, bool IsFault = false);
