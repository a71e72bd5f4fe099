using MieTools.Server.Emulator.Container.Generation;

namespace MieTools.Server.Emulator.Container.OpenAi;

/// <summary>
/// Walks through what one choice of a streamed chat consists of: the tokens of a text, or each call's name and then its arguments.
/// </summary>
/// <param name="text">The choice.</param>
/// <param name="callIds">Ids of its calls.</param>
/// <param name="textEvent">The event for tokens of a text, or null when they need more than one.</param>
internal sealed class ChatPieces(GeneratedText text, string[] callIds, TextEvent? textEvent)
{
    private int _place = -1;

    /// <summary>Index of the tool call that is being streamed; -1 for text.</summary>
    public int Call { get; private set; } = text.Calls.Count > 0 ? 0 : -1;

    /// <summary>The event for this piece, when there is one made beforehand.</summary>
    public TextEvent? TextEvent => Call < 0 ? textEvent : null;

    /// <summary>True after <see cref="MoveNext"/> has given false.</summary>
    public bool Ended { get; private set; }

    /// <summary>True at a call's name, before its arguments.</summary>
    public bool CallBegins => Call >= 0 && _place == 0;

    /// <summary>Id of the call.</summary>
    public string CallId => callIds[Call];

    /// <summary>Name of the call's tool.</summary>
    public string CallName => text.Calls[Call].Name;

    /// <summary>The token, or the piece of arguments.</summary>
    public string Piece => Call < 0 ? text.Tokens[_place] : text.Calls[Call].Pieces[_place - 1];

    /// <summary>Goes to the next piece.</summary>
    public bool MoveNext()
    {
        _place++;
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
