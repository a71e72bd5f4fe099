using static MieTools.Core.Inference.Reading.AnswerMemory;

namespace MieTools.Core.Inference.Reading;

/// <summary>What an event repeats counts once: closing texts and events after their pieces.</summary>
internal ref partial struct ModelEventReader
{
    private void Finish(ModelApi? api, ModelEventShape? shape)
    {
        if (api is not null)
            _memory.Api ??= api;
        _event.Api = api;
        _event.IsEnd |= shape?.IsEnd == true;
        if (ReferenceEquals(api, ModelApis.LlamaCpp) && !_event.IsEnd)
            _piece.FinishReason = null;
        int position = _hasPosition ? _position : _piece.Choice;
        if (_piece.ClosingText is { } closing)
            TakeClosing(api, closing, position);
        if (_isClosing)
            DropRepeated();
        Remember(_piece, position);
        _event.IsEnd |= _piece.FinishReason is not null;
        _event.Piece = _piece;
        if (_event.More is null)
            return;
        foreach (ModelPiece piece in _event.More)
        {
            Remember(piece, piece.Choice);
            _event.IsEnd |= piece.FinishReason is not null;
        }
    }

    private void TakeClosing(ModelApi? api, string closing, int position)
    {
        bool isTgi = ReferenceEquals(api, ModelApis.Tgi);
        // TGI names the text once more with its last token; servers without tokens stream it under the same name.
        if (isTgi && !_memory.Saw(Kind.Delta))
            _piece.Text = _memory.NewIn(_piece.Choice, closing);
        else if (!isTgi && !_memory.Saw(Kind.Text, position) && string.IsNullOrEmpty(_piece.Text))
            _piece.Text = closing;
        _event.IsEnd |= isTgi && _memory.Saw(Kind.Delta);
    }

    private void DropRepeated()
    {
        // The last event repeats everything; the others what stands at their place.
        int position = _hasPosition ? _position : Anywhere;
        if (_memory.Saw(Kind.Text, position))
            _piece.Text = null;
        if (_memory.Saw(Kind.Reasoning, position))
            _piece.Reasoning = null;
        if (_memory.Saw(Kind.Refusal, position))
            _piece.Refusal = null;
        if (_memory.Saw(Kind.ToolArguments, position))
            _piece.ToolCalls = null;
    }

    private readonly void Remember(in ModelPiece piece, int position)
    {
        if (!string.IsNullOrEmpty(piece.Text))
            _memory.See(Kind.Text, position);
        if (!string.IsNullOrEmpty(piece.Reasoning))
            _memory.See(Kind.Reasoning, position);
        if (!string.IsNullOrEmpty(piece.Refusal))
            _memory.See(Kind.Refusal, position);
        if (piece.ToolCalls is { } calls && calls.Exists(c => c.Arguments.Length > 0))
            _memory.See(Kind.ToolArguments, position);
    }
}
