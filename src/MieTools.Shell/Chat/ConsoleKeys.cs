namespace MieTools.Chat;

/// <summary>The keys of a console.</summary>
/// <remarks>
/// The console of Windows marks no pastes. But nobody has the next key down when Enter or Tab is read: what has is pasted. A paste may come
/// in parts, so that the next key is waited for, for as long as nobody notices.
/// </remarks>
/// <param name="hasKey">Whether a key is there.</param>
/// <param name="read">Reads the key that is there.</param>
/// <param name="pause">Waits a moment.</param>
/// <param name="isMarked">Whether the console hands on the marks that terminals put around a paste.</param>
internal sealed class ConsoleKeys(Func<bool> hasKey, Func<ConsoleKeyInfo> read, Action pause, bool isMarked)
{
    private const int PauseMilliseconds = 15;

    /// <summary>Those of this process's console.</summary>
    public static ConsoleKeys OfProcess { get; } = new(
        OperatingSystem.IsWindows() ? static () => WindowsKeys.IsThere() || Console.KeyAvailable : static () => Console.KeyAvailable,
        static () => Console.ReadKey(intercept: true), static () => Thread.Sleep(PauseMilliseconds), !OperatingSystem.IsWindows());

    /// <summary>Whether a key is there.</summary>
    public bool HasKey => hasKey();

    /// <summary>Reads the key that is there.</summary>
    public ConsoleKeyInfo Read()
    {
        ConsoleKeyInfo key = read();
        bool isLineEnd = Stroke.IsLineEndKey(key);
        if (isMarked || key.Modifiers != 0 || !(isLineEnd || key.KeyChar == '\t') || !IsFollowed())
            return key;
        return isLineEnd ? new(key.KeyChar, key.Key, shift: true, alt: false, control: false) : Stroke.PastedTab;
    }

    private bool IsFollowed()
    {
        if (!hasKey())
            pause();
        return hasKey();
    }
}
