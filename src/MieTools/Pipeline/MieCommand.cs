using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MieTools.Core;

namespace MieTools.Pipeline;

/// <summary>What all cmdlets share: the seam to the pipeline, stopping, errors, disposal.</summary>
public abstract class MieCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private PipelineBridge? _bridge;
    private IPipeline? _pipeline;
    private string[] _switches = [];

    /// <summary>The pipeline this cmdlet talks to.</summary>
    protected internal IPipeline Pipeline => _pipeline ??= new EnginePipeline(this, _stopping.Token);

    /// <summary>Cancelled when the pipeline is stopped or the cmdlet is disposed.</summary>
    protected CancellationToken StopToken => _stopping.Token;

    internal PipelineBridge Bridge => _bridge ??= new PipelineBridge(_stopping.Token);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the cmdlet outside PowerShell: tests and the quick start put their own pipeline here.</summary>
    internal void Attach(IPipeline pipeline)
    {
        _pipeline = pipeline;
        pipeline.Stopping.Register(Stop);
    }

    /// <summary>Turns switches on where the engine's own type for them is an empty shell: outside PowerShell.</summary>
    internal void TurnOn(params string[] switches) => _switches = switches;

    internal void RunBegin() => BeginProcessing();

    internal void RunProcess() => ProcessRecord();

    internal void RunEnd() => EndProcessing();

    internal void Stop() => StopProcessing();

    /// <summary>Before the first input. Errors end the command.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>For each input. Errors are reported and the next input is served.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>After the last input. Errors are reported.</summary>
    protected virtual void End()
    {
    }

    /// <summary>What an error of the current input is about.</summary>
    protected virtual object? CurrentTarget => null;

    /// <summary>Whether a switch was given.</summary>
    private protected bool IsOn(SwitchParameter value, [CallerArgumentExpression(nameof(value))] string name = "") => value.IsPresent || _switches.Contains(name);

    /// <summary>Waits on the pipeline thread.</summary>
    protected T Await<T>(Task<T> task) => Bridge.Wait(new ValueTask<T>(task));

    /// <summary>Waits on the pipeline thread.</summary>
    protected void Await(Task task) => Bridge.Wait(task);

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        try
        {
            Begin();
        }
        catch (MieException e)
        {
            Pipeline.ThrowError(e, CurrentTarget ?? e.ErrorTarget);
        }
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Report(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Report(End);

    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It had ended already.
        }
    }

    /// <summary>Runs one step; an error it ends in is reported and the pipeline goes on. What the engine throws (a stopped pipeline, flow control) passes through.</summary>
    protected void Report(Action step) => Report(step, () => CurrentTarget);

    /// <summary>The same for an outcome that comes after its input has gone by.</summary>
    private protected void Report(Action step, Func<object?> target)
    {
        try
        {
            step();
        }
        catch (MieException e)
        {
            // The input comes first: what failed can then be piped in again from the errors.
            Pipeline.WriteError(e, target() ?? e.ErrorTarget);
        }
        catch (Exception e) when (e is not IContainsErrorRecord
            && e is (InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException or NotSupportedException or FormatException or JsonException or HttpRequestException))
        {
            // Not foreseen, yet no reason to lose the inputs that follow. What the engine throws has an error record.
            Pipeline.WriteError(new MieException("Unexpected", MieErrorKind.NotSpecified, $"{e.GetType().Name}: {e.Message}", "This is a fault of MieTools: report it with the output of -Debug.", inner: e), target());
        }
    }

    /// <summary>Releases what the cmdlet holds. The engine calls this at the end, also when a later command ended the pipeline.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        // Whatever still runs is of no use to anybody.
        StopProcessing();
        _bridge?.Dispose();
        _stopping.Dispose();
    }
}
