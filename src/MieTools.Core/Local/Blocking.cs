namespace MieTools.Core.Local;

/// <summary>Runs what can block for ever (opening a pipe, a file on a mount that hangs) where its caller can leave it.</summary>
internal static class Blocking
{
    /// <summary>Runs it on a thread of its own. When the token is cancelled first, the caller goes on and the outcome is dropped.</summary>
    /// <remarks>No thread of the pool: a handful of pipes that nobody writes to would use those up.</remarks>
    public static async Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        Task<T> running = Task.Factory.StartNew(
            work, CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await running.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!running.IsCompleted)
        {
            _ = running.ContinueWith(static left => Drop(left), TaskScheduler.Default);
            throw;
        }
    }

    private static void Drop<T>(Task<T> left)
    {
        if (left.IsCompletedSuccessfully)
            (left.Result as IDisposable)?.Dispose();
        else
            _ = left.Exception;
    }
}
