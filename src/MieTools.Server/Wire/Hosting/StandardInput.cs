namespace MieTools.Server.Wire.Hosting;

/// <summary>Watches standard input: a starter that dies closes it, however it dies.</summary>
internal static class StandardInput
{
    /// <summary>Returns when standard input is closed.</summary>
    public static async Task WaitForCloseAsync(CancellationToken cancellation)
    {
        // A read of standard input cannot be cancelled, so it is left behind on its own thread when the wait is.
        Task closed = Task.Factory.StartNew(ReadToEnd, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await closed.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private static void ReadToEnd()
    {
        using Stream input = Console.OpenStandardInput();
        byte[] buffer = new byte[256];
        try
        {
            while (input.Read(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // As good as closed.
        }
    }
}
