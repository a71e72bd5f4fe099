using System.Diagnostics.CodeAnalysis;
using MieTools.Core;
using MieTools.Pipeline;

namespace MieTools.Examples;

/// <summary>What a cmdlet talks to here: objects go to the step, messages and progress to the screen.</summary>
internal sealed class ConsolePipeline(Screen screen, Action<object?>? output, CancellationToken stop) : IPipeline
{
    /// <summary>The first error that was reported, if any.</summary>
    public MieException? Error { get; private set; }

    public CancellationToken Stopping => stop;

    public bool IsDebugOn => false;

    public void Write(object? item) => output?.Invoke(item);

    public void WriteError(MieException error, object? target = null) => Error ??= error;

    [DoesNotReturn]
    public void ThrowError(MieException error, object? target = null) => throw error;

    public void WriteWarning(string message) => screen.Warning(message);

    // No -Verbose and no -Debug here.
    public void WriteVerbose(string message)
    {
    }

    public void WriteDebug(string message)
    {
    }

    public void WriteProgress(MieProgress progress) => screen.Progress(progress);

    public void WriteHost(string text) => screen.Text(text);

    // As with -Confirm:$false.
    public bool ShouldProcess(string target, string action) => true;

    public string ResolvePath(string path) => Path.GetFullPath(path);

    public void SetVariable(string name, object? value)
    {
    }
}
