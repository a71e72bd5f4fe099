namespace MieTools.Tests.Support;

/// <summary>Waits for what another thread or the server brings about.</summary>
internal static class Eventually
{
    public static void True(Func<bool> condition, string otherwise)
    {
        DateTime end = DateTime.UtcNow + Guard.Limit;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, otherwise);
            Thread.Sleep(5);
        }
    }
}
