using System.Management.Automation;

namespace MieTools.Tests.Support;

/// <summary>A command or script under way.</summary>
internal sealed class RunningShell : IDisposable
{
    private readonly PowerShell _shell;
    private readonly ShellHost _host;
    private readonly PSDataCollection<PSObject?> _output = [];
    private readonly IAsyncResult _end;

    internal RunningShell(PowerShell shell, ShellHost host, IEnumerable<object?> input)
    {
        _shell = shell;
        _host = host;
        host.Begin();
        PSDataCollection<object?> piped = [.. input];
        piped.Complete();
        _end = shell.BeginInvoke(piped, _output);
    }

    /// <summary>How many objects have come out so far.</summary>
    public int OutputCount => _output.Count;

    /// <summary>What progress was shown so far.</summary>
    public PSDataCollection<ProgressRecord> Progress => _shell.Streams.Progress;

    /// <summary>How it stands: Running, Completed, Stopped, Failed.</summary>
    public PSInvocationState State => _shell.InvocationStateInfo.State;

    /// <summary>Waits for its end.</summary>
    public ShellRun Finish()
    {
        // On this thread: the pool's are the emulator's too.
        if (!_end.AsyncWaitHandle.WaitOne(Guard.Limit))
            throw new TimeoutException($"{_shell.Commands.Commands[0].CommandText} did not end within {Guard.Limit}.");
        ErrorRecord? terminating = null;
        try
        {
            _shell.EndInvoke(_end);
        }
        catch (PipelineStoppedException)
        {
            // The state says so.
        }
        catch (RuntimeException e)
        {
            terminating = e.ErrorRecord;
        }
        _host.End();
        return new ShellRun(_shell, [.. _output], terminating, _host.Text);
    }

    /// <summary>Stops it, as Ctrl+C does, and waits for its end.</summary>
    public ShellRun Stop()
    {
        Guard.Within(_shell.Stop, "Stopping " + _shell.Commands.Commands[0].CommandText);
        return Finish();
    }

    public void Dispose()
    {
        // Stops it where it still runs.
        Guard.Within(_shell.Dispose, "Stopping " + _shell.Commands.Commands[0].CommandText);
        _output.Dispose();
    }
}
