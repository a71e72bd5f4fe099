namespace MieTools.Chat;

/// <summary>What one press does at a line: a key, or a whole text that was pasted.</summary>
/// <param name="Key">The key; of no meaning for a paste.</param>
/// <param name="Paste">What was pasted, its line ends as <c>\n</c>; null for a key.</param>
internal readonly record struct Stroke(ConsoleKeyInfo Key, string? Paste = null)
{
    /// <summary>Whether it ends the line: Enter alone. With a modifier it begins a new line in the same text.</summary>
    public bool IsEnter => IsLineEnd && Key.Modifiers == 0;

    /// <summary>Whether it is Enter, alone or not.</summary>
    public bool IsLineEnd => Paste is null && IsLineEndKey(Key);

    /// <summary>A tab that was pasted where pastes are not marked; the key Tab has no meaning.</summary>
    public static ConsoleKeyInfo PastedTab { get; } = new('\t', ConsoleKey.Packet, shift: false, alt: false, control: false);

    /// <summary>Whether a key is Enter.</summary>
    public static bool IsLineEndKey(ConsoleKeyInfo key) => key.Key == ConsoleKey.Enter || key.KeyChar is '\r' or '\n';

    /// <summary>Whether it is Ctrl and a letter, by the key or by the control character that stands for both.</summary>
    public bool IsControl(char letter) => Paste is null && Key.KeyChar == (char)(letter & 0x1F)
        && Key.Key is not (ConsoleKey.Enter or ConsoleKey.Tab or ConsoleKey.Escape or ConsoleKey.Backspace);
}
