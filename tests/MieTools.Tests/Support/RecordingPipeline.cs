using System.Diagnostics.CodeAnalysis;
using MieTools.Core;
using MieTools.Pipeline;

namespace MieTools.Tests.Support;

/// <summary>A pipeline that keeps what a cmdlet does, in order.</summary>
internal sealed class RecordingPipeline : IPipeline, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public List<object?> Output { get; } = [];

    public List<(MieException Error, object? Target)> Errors { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<string> Verbose { get; } = [];

    public List<string> Debug { get; } = [];

    public List<MieProgress> Progress { get; } = [];

    public List<(string Target, string Action)> Asked { get; } = [];

    public Dictionary<string, object?> Variables { get; } = [];

    public string Host { get; private set; } = "";

    public bool Confirms { get; set; } = true;

    public string Location { get; set; } = Path.GetTempPath();

    /// <summary>Called with each item before it counts as written; may throw, as a next command would.</summary>
    public Action<object?>? OnWrite { get; set; }

    public bool IsDebugOn { get; set; }

    public CancellationToken Stopping => _stop.Token;

    public void Stop() => _stop.Cancel();

    public void Write(object? item)
    {
        OnWrite?.Invoke(item);
        Output.Add(item);
    }

    public void WriteError(MieException error, object? target) => Errors.Add((error, target));

    [DoesNotReturn]
    public void ThrowError(MieException error, object? target) => throw error;

    public void WriteWarning(string message) => Warnings.Add(message);

    public void WriteVerbose(string message) => Verbose.Add(message);

    public void WriteDebug(string message) => Debug.Add(message);

    public void WriteProgress(MieProgress progress) => Progress.Add(progress);

    public void WriteHost(string text) => Host += text;

    public bool ShouldProcess(string target, string action)
    {
        Asked.Add((target, action));
        return Confirms;
    }

    public string ResolvePath(string path) => Path.GetFullPath(path, Location);

    public void SetVariable(string name, object? value) => Variables[name] = value;

    public void Dispose() => _stop.Dispose();
}
