using System.Management.Automation;

namespace MieTools.Tests.Support;

/// <summary>A command or script under way.</summary>
internal sealed class RunningShell : IDisposable
{
    // A guard against hanging, nothing that is measured.
    private static readonly TimeSpan s_guard = TimeSpan.FromMinutes(2);

    private readonly PowerShell _shell;
    private readonly ShellHost _host;
    private readonly PSDataCollection<PSObject?> _output = [];
    private readonly IAsyncResult _end;

    internal RunningShell(PowerShell shell, ShellHost host, IEnumerable<object?> input)
    {
        _shell = shell;
        _host = host;
        host.Clear();
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
        if (!_end.AsyncWaitHandle.WaitOne(s_guard))
        {
            _shell.Stop();
            throw new TimeoutException($"{_shell.Commands.Commands[0].CommandText} did not end within {s_guard}.");
        }
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
        return new ShellRun(_shell, [.. _output], terminating, _host.Text);
    }

    /// <summary>Stops it, as Ctrl+C does, and waits for its end.</summary>
    public ShellRun Stop()
    {
        // PowerShell.Stop waits for the pipeline without a limit.
        if (!Task.Run(_shell.Stop).Wait(s_guard))
            throw new TimeoutException($"{_shell.Commands.Commands[0].CommandText} did not stop within {s_guard}.");
        return Finish();
    }

    public void Dispose()
    {
        _shell.Dispose();
        _output.Dispose();
    }
}
