namespace MieTools.Testing;

/// <summary>How long a test waits for what has to come. It is there for a test that hangs, and says nothing about what is fast.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Waits until something has come to pass that can only be looked at.</summary>
    public static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    /// <summary>Waits until something has come to pass that has to be asked for.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource limit = new(Limit);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, "What the test waits for did not come.");
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits for a task.</summary>
    public static Task Within(this Task task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    /// <summary>Waits for a task's result.</summary>
    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);
}
