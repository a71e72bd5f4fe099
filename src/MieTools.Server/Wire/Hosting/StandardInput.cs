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

    /// <summary>Reads the first line, which has to come whole and be no longer than a bound.</summary>
    /// <param name="most">The most bytes that it may have.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The line without its end; null when the input ended before it did, or it is too long.</returns>
    public static async Task<byte[]?> ReadLineAsync(int most, CancellationToken cancellation)
    {
        Task<byte[]?> line = Task.Factory.StartNew(
            () => ReadLine(most), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await line.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private static byte[]? ReadLine(int most)
    {
        using Stream input = Console.OpenStandardInput();
        byte[] buffer = new byte[most];
        int length = 0;
        while (length < most)
        {
            int count = input.Read(buffer, length, most - length);
            if (count == 0)
                return null;
            int end = buffer.AsSpan(length, count).IndexOf((byte)'\n');
            if (end >= 0)
                return buffer[..(length + end)];
            length += count;
        }
        return null;
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
