using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using MieTools.Core;
using MieTools.Output;

namespace MieTools.Pipeline;

/// <summary>The pipeline of a cmdlet that runs in PowerShell.</summary>
internal sealed class EnginePipeline(PSCmdlet cmdlet, CancellationToken stopping) : IPipeline
{
    public CancellationToken Stopping => stopping;

    public bool IsDebugOn => Switch("Debug") ?? cmdlet.GetVariableValue("DebugPreference") is not (null or ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    public void Write(object? item) => cmdlet.WriteObject(EngineObjects.From(item));

    public void WriteError(MieException error, object? target) => cmdlet.WriteError(ErrorRecords.From(error, target));

    [DoesNotReturn]
    public void ThrowError(MieException error, object? target)
    {
        cmdlet.ThrowTerminatingError(ErrorRecords.From(error, target));
        // The engine's method never returns, which its signature does not say.
        throw error;
    }

    public void WriteWarning(string message) => cmdlet.WriteWarning(message);

    public void WriteVerbose(string message)
    {
        // With -Debug and without -Verbose the engine asks before it goes on from a verbose line.
        if (Switch("Debug") == true && Switch("Verbose") is null)
            cmdlet.WriteDebug(message);
        else
            cmdlet.WriteVerbose(message);
    }

    public void WriteDebug(string message) => cmdlet.WriteDebug(message);

    public void WriteProgress(MieProgress progress) => cmdlet.WriteProgress(new ProgressRecord(progress.Id, progress.Activity, progress.Status.Length == 0 ? " " : progress.Status)
    {
        PercentComplete = progress.Percent,
        RecordType = progress.Completed ? ProgressRecordType.Completed : ProgressRecordType.Processing,
    });

    public void WriteHost(string text) => cmdlet.Host.UI.Write(text);

    public bool ShouldProcess(string target, string action) => cmdlet.ShouldProcess(target, action);

    public string ResolvePath(string path)
    {
        string resolved = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        if (provider.Name != "FileSystem")
            throw new MieException("NotAFile", MieErrorKind.InvalidArgument, $"'{path}' is on the {provider.Name} provider, not a file.", "Give a path on the file system.", path);
        return resolved;
    }

    public void SetVariable(string name, object? value) => cmdlet.SessionState.PSVariable.Set(name, EngineObjects.From(value));

    private bool? Switch(string name) => cmdlet.MyInvocation.BoundParameters.TryGetValue(name, out object? given) ? given is SwitchParameter { IsPresent: true } : null;
}
