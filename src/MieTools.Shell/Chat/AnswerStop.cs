namespace MieTools.Chat;

/// <summary>While it lives, Ctrl+C at the keyboard ends the answer and not the command. Without a keyboard it does nothing.</summary>
internal sealed class AnswerStop : IDisposable
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(30);

    private readonly CancellationTokenSource _stop;
    private readonly Timer? _watch;
    private readonly TypedAhead _typed;
    private readonly bool _asInput;
    private int _looking;

    /// <param name="typed">Gets what else is typed meanwhile.</param>
    /// <param name="outer">Ends the command.</param>
    public AnswerStop(TypedAhead typed, CancellationToken outer)
    {
        _typed = typed;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(outer);
        if (Console.IsInputRedirected)
            return;
        try
        {
            _asInput = Console.TreatControlCAsInput;
            Console.TreatControlCAsInput = true;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or PlatformNotSupportedException)
        {
            return;
        }

        _watch = new Timer(_ => Look(), null, s_pause, s_pause);
    }

    /// <summary>Cancelled when the answer is to end.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Whether the user ended the answer.</summary>
    public bool IsStopped { get; private set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_watch is not null)
        {
            using ManualResetEvent ended = new(false);
            if (_watch.Dispose(ended))
                _ = ended.WaitOne();
            Console.TreatControlCAsInput = _asInput;
        }

        _stop.Dispose();
    }

    private void Look()
    {
        if (Interlocked.Exchange(ref _looking, 1) != 0)
            return;
        try
        {
            while (ConsoleKeys.OfProcess.HasKey)
            {
                ConsoleKeyInfo key = ConsoleKeys.OfProcess.Read();
                if (key.Key == ConsoleKey.C && key.Modifiers == ConsoleModifiers.Control)
                {
                    IsStopped = true;
                    _typed.Clear();
                    _stop.Cancel();
                }
                else
                {
                    _typed.Add(key);
                }
            }
        }
        catch (InvalidOperationException)
        {
            // The console has gone.
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }
}
