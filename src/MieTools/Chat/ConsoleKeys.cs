namespace MieTools.Chat;

/// <summary>The keys of this process's console.</summary>
internal static class ConsoleKeys
{
    /// <summary>Reads the key that is there.</summary>
    public static ConsoleKeyInfo Read()
    {
        ConsoleKeyInfo key = Console.ReadKey(intercept: true);
        return OperatingSystem.IsWindows() && Stroke.IsLineEndKey(key) && Console.KeyAvailable ? InPaste(key) : key;
    }

    // The console of Windows marks no pastes. But nobody has the next key down when Enter is read: what has is pasted.
    private static ConsoleKeyInfo InPaste(ConsoleKeyInfo key) => new(key.KeyChar, key.Key, shift: true, alt: false, control: false);
}
