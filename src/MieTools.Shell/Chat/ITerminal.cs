namespace MieTools.Chat;

/// <summary>Where somebody types: keys in, text and escape sequences out.</summary>
internal interface ITerminal
{
    /// <summary>Columns of the screen.</summary>
    int Width { get; }

    /// <summary>Rows of the screen.</summary>
    int Height { get; }

    /// <summary>Whether a key is there already.</summary>
    bool HasKey { get; }

    /// <summary>Waits for a key.</summary>
    Task<ConsoleKeyInfo> ReadKeyAsync(CancellationToken cancellationToken);

    /// <summary>Whether a key follows at once: an escape sequence may come in pieces.</summary>
    Task<bool> IsFollowedAsync(CancellationToken cancellationToken);

    /// <summary>Writes as it is.</summary>
    void Write(string text);
}
