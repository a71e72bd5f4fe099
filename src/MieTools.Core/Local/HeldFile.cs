namespace MieTools.Core.Local;

/// <summary>Opens a file that another program may hold for a moment, as the OCI CLI does while it renews a session on Windows.</summary>
internal static class HeldFile
{
    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; .NET uses the first on other systems, too.
    private const int Shared = unchecked((int)0x80070020);
    private const int Locked = unchecked((int)0x80070021);
    private const int Tries = 4;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Opens it, and tries again a few times while somebody holds it.</summary>
    /// <param name="open">Opens it.</param>
    /// <param name="pause">Waits before the next try; null to wait for 50 ms.</param>
    /// <exception cref="IOException">Somebody goes on holding it, or something else is wrong, which is not tried again.</exception>
    public static T Patiently<T>(Func<T> open, Action? pause = null)
    {
        for (int tries = 1; ; tries++)
        {
            try
            {
                return open();
            }
            catch (IOException e) when (e.HResult is Shared or Locked && tries < Tries)
            {
                (pause ?? Wait)();
            }
        }
    }

    private static void Wait() => Thread.Sleep(s_pause);
}
