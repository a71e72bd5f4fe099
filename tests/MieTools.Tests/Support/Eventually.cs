namespace MieTools.Tests.Support;

/// <summary>Waits for what another thread or the server brings about.</summary>
internal static class Eventually
{
    // A guard against hanging, nothing that is measured.
    private static readonly TimeSpan s_guard = TimeSpan.FromMinutes(1);

    public static void True(Func<bool> condition, string otherwise)
    {
        DateTime end = DateTime.UtcNow + s_guard;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, otherwise);
            Thread.Sleep(5);
        }
    }
}
