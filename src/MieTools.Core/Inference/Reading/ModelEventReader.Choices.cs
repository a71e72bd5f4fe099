using System.Text.Json;
using static MieTools.Core.Inference.Reading.AnswerMemory;

namespace MieTools.Core.Inference.Reading;

/// <summary>The choices of a chat: what a delta, a message and a text beside each other mean.</summary>
internal ref partial struct ModelEventReader
{
    private void ReadChoices(ObjectShape shape)
    {
        if (_json.TokenType != JsonTokenType.StartArray)
            return;
        _hasChoices = true;
        bool isFirst = true;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType == JsonTokenType.StartObject)
            {
                if (!isFirst)
                {
                    (_event.More ??= []).Add(_piece);
                    _piece = default;
                }
                ReadChoice(shape);
                isFirst = false;
            }
            _json.Skip();
        }
        if (_event.More is { } more)
        {
            // The first of several stands first.
            more.Add(_piece);
            _piece = more[0];
            more.RemoveAt(0);
        }
    }

    private void ReadChoice(ObjectShape shape)
    {
        string? text = null;
        bool hasDelta = false;
        ModelPiece message = default;
        bool hasMessage = false;
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            ObjectShape.Member? member = shape.Find(_json.ValueSpan);
            _json.Read();
            if (member is null || _json.TokenType == JsonTokenType.Null)
            {
                _json.Skip();
                continue;
            }
            bool isObject = _json.TokenType == JsonTokenType.StartObject;
            if (member.Meaning == Meaning.Delta && isObject)
            {
                hasDelta = true;
                _isThought = false;
                Walk(member.Inner!);
                if (_isThought)
                    (_piece.Reasoning, _piece.Text) = (_piece.Text, null);
            }
            else if (member.Meaning == Meaning.Delta)
            {
                hasDelta = true;
                _piece.Text = Text();
            }
            else if (member.Meaning == Meaning.Message && isObject)
            {
                hasMessage = true;
                (ModelPiece outer, _piece) = (_piece, default);
                Walk(member.Inner!);
                (message, _piece) = (_piece, outer);
            }
            else if (member.Meaning == Meaning.ChoiceText)
            {
                text = Text();
            }
            else
            {
                Take(member);
            }
            _json.Skip();
        }
        // A message or a text beside a delta repeats it; where the delta has never had a text, they are the text.
        int choice = _piece.Choice;
        if (hasDelta && !string.IsNullOrEmpty(_piece.Text))
            _memory.See(Kind.Delta, choice);
        if (string.IsNullOrEmpty(_piece.Text) && !_memory.Saw(Kind.Delta, choice))
        {
            if (!string.IsNullOrEmpty(text))
                _piece.Text = text;
            else if (!hasDelta && message.Text is { } whole)
                _piece.Text = _memory.NewIn(choice, whole);
        }
        if (hasMessage && !hasDelta)
            TakeMessage(message);
    }

    private void TakeMessage(in ModelPiece message)
    {
        if (!_memory.Saw(Kind.Reasoning, _piece.Choice))
            _piece.Reasoning = message.Reasoning;
        if (!_memory.Saw(Kind.Refusal, _piece.Choice))
            _piece.Refusal = message.Refusal;
        if (!_memory.Saw(Kind.ToolArguments, _piece.Choice))
            _piece.ToolCalls = message.ToolCalls;
    }
}
