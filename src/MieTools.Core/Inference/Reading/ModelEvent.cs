using MieTools.Core.Http;

namespace MieTools.Core.Inference.Reading;

/// <summary>What <see cref="ModelEventReader"/> finds in one event, or in a whole answer.</summary>
internal struct ModelEvent
{
    /// <summary>The first choice, or the only one.</summary>
    public ModelPiece Piece;

    /// <summary>Further choices in the same event; null when there are none.</summary>
    public List<ModelPiece>? More;

    public int? PromptTokens;
    public int? CompletionTokens;
    public string? Model;

    /// <summary>The API that the event is of; null when it is of none that is known.</summary>
    public ModelApi? Api;

    /// <summary>The model is done: a finish reason, or a closing event.</summary>
    public bool IsEnd;

    /// <summary>How many texts were read in it, names and identifiers of tools with them.</summary>
    public int TextCount;

    /// <summary>Where the last of them begins, behind its quotation mark.</summary>
    public int TextAt;

    /// <summary>The error that the event is, or carries.</summary>
    public ModelServerError? Fault;
}
