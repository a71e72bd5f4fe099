namespace MieTools.Core.Local;

/// <summary>
/// Opens or replaces a file that another program may hold for a moment on Windows, as the OCI CLI does while it renews a session, or a
/// virus scanner or an indexer does with what was just written.
/// </summary>
internal static class HeldFile
{
    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; .NET uses the first on other systems, too.
    private const int Shared = unchecked((int)0x80070020);
    private const int Locked = unchecked((int)0x80070021);
    private const int Tries = 4;
    // What Windows says of a file that is open under the name that another is to get: ERROR_UNABLE_TO_REMOVE_REPLACED,
    // ERROR_UNABLE_TO_MOVE_REPLACEMENT, ERROR_UNABLE_TO_MOVE_REPLACEMENT_2 and ERROR_USER_MAPPED_FILE.
    private static readonly int[] s_inPlace =
        [unchecked((int)0x80070497), unchecked((int)0x80070498), unchecked((int)0x80070499), unchecked((int)0x800704C8)];
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Opens it, and tries again a few times while somebody holds it.</summary>
    /// <param name="open">Opens it.</param>
    /// <param name="pause">Waits before the next try; null to wait for 50 ms.</param>
    /// <exception cref="IOException">Somebody goes on holding it, or something else is wrong, which is not tried again.</exception>
    public static T Patiently<T>(Func<T> open, Action? pause = null) => Try(open, IsHeld, pause);

    /// <summary>Gives a file the name of another, and tries again a few times while somebody holds one of them.</summary>
    /// <param name="rename">Renames it; it may find the other one gone when it is tried again.</param>
    /// <param name="pause">Waits before the next try; null to wait for 50 ms.</param>
    /// <exception cref="IOException">Somebody goes on holding it, or something else is wrong, which is not tried again.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be replaced; Windows says so of one that is held, too.</exception>
    public static void Replace(Action rename, Action? pause = null) => Try(
        () =>
        {
            rename();
            return true;
        },
        static e => IsHeld(e) || (e is IOException && s_inPlace.Contains(e.HResult))
            || (e is UnauthorizedAccessException && OperatingSystem.IsWindows()),
        pause);

    private static bool IsHeld(Exception error) => error is IOException { HResult: Shared or Locked };

    private static T Try<T>(Func<T> action, Func<Exception, bool> isHeld, Action? pause)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return action();
            }
            catch (Exception e) when (tries < Tries && isHeld(e))
            {
                (pause ?? Wait)();
            }
        }
    }

    private static void Wait() => Thread.Sleep(s_pause);
}
