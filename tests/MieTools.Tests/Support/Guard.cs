namespace MieTools.Tests.Support;

/// <summary>Makes of a hang a failure. Nothing is measured by it.</summary>
internal static class Guard
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>Runs what may never end.</summary>
    public static void Within(Action action, string what)
    {
        if (!Task.Run(action).Wait(Limit))
            throw new TimeoutException($"{what} did not end within {Limit}.");
    }
}
