using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.OpenAi;

/// <summary>Walks through what one choice of a streamed chat consists of.</summary>
/// <remarks>Its reasoning, and then the tokens of a text, or each call's name and its arguments.</remarks>
/// <param name="text">The choice.</param>
/// <param name="callIds">Ids of its calls.</param>
/// <param name="reasoningEvent">The event for tokens of its reasoning; null when it has none.</param>
/// <param name="textEvent">The event for tokens of a text, or null when they need more than one.</param>
internal sealed class ChatPieces(GeneratedText text, string[] callIds, TextEvent? reasoningEvent, TextEvent? textEvent)
{
    private bool _thinks = text.Reasoning.Count > 0;
    private int _place = -1;

    /// <summary>The call that is being told; -1 for a text.</summary>
    public int Call { get; private set; } = text.Calls.Count > 0 ? 0 : -1;

    /// <summary>The event for this piece, when there is one made beforehand.</summary>
    public TextEvent? Event => _thinks ? reasoningEvent : Call < 0 ? textEvent : null;

    /// <summary>True after <see cref="MoveNext"/> has given false.</summary>
    public bool Ended { get; private set; }

    /// <summary>True at a call's name, before its arguments.</summary>
    public bool CallBegins => Call >= 0 && _place == 0;

    /// <summary>Id of the call.</summary>
    public string CallId => callIds[Call];

    /// <summary>Name of the call's tool.</summary>
    public string CallName => text.Calls[Call].Name;

    /// <summary>The token, or the piece of arguments.</summary>
    public string Piece => _thinks ? text.Reasoning[_place] : Call < 0 ? text.Tokens[_place] : text.Calls[Call].Pieces[_place - 1];

    /// <summary>Goes to the next piece.</summary>
    public bool MoveNext()
    {
        _place++;
        if (_thinks)
        {
            if (_place < text.Reasoning.Count)
                return true;
            _thinks = false;
            _place = 0;
        }
        if (Call < 0)
            return !(Ended = _place >= text.Tokens.Count);
        if (_place > text.Calls[Call].Pieces.Count)
        {
            _place = 0;
            Ended = ++Call >= text.Calls.Count;
        }
        return !Ended;
    }
}
