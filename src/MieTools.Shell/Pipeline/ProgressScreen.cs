using System.Management.Automation;
using System.Management.Automation.Host;

namespace MieTools.Pipeline;

/// <summary>The displays of one command, in the shell.</summary>
internal sealed class ProgressScreen(MieCommand command) : IProgressScreen
{
    // The engine numbers its own from 1 on.
    private const long Source = 1L << 40;

    private readonly List<ProgressDisplay> _open = [];
    private bool? _isWanted;
    private PSHost? _host;

    /// <summary>Remembers a display that may still be open at the end.</summary>
    public void Keep(ProgressDisplay display)
    {
        _open.RemoveAll(static d => d.HasEnded);
        _open.Add(display);
    }

    /// <summary>Ends all displays.</summary>
    public void Clear()
    {
        foreach (ProgressDisplay display in _open)
            display.Dispose();
        _open.Clear();
    }

    public void Post(Action action) => command.Bridge.Post(action);

    public bool Show(ProgressDisplay display, string activity, ProgressState state)
    {
        // Looked up once, and only by what takes long.
        if (!(_isWanted ??= IsWanted()))
            return false;
        _host ??= command.Host;
        command.CommandRuntime.WriteProgress(Source, new ProgressRecord(display.Id, TerminalText.Clean(activity),
            TerminalText.Clean(state.Status))
        {
            PercentComplete = state.Percent,
            SecondsRemaining = state.SecondsRemaining,
        });
        return true;
    }

    public void Remove(ProgressDisplay display, string activity)
    {
        ProgressRecord record = new(display.Id, TerminalText.Clean(activity), "Done") { RecordType = ProgressRecordType.Completed };
        try
        {
            command.CommandRuntime.WriteProgress(Source, record);
        }
        catch (Exception e) when (e is RuntimeException or InvalidOperationException)
        {
            // A pipeline that was stopped lets nothing through, and a host need not tidy up after it.
            _host?.UI?.WriteProgress(Source, record);
        }
    }

    private bool IsWanted()
    {
        object? preference = command.MyInvocation.BoundParameters.TryGetValue("ProgressAction", out object? given)
            ? given : command.SessionState.PSVariable.GetValue("ProgressPreference");
        return LanguagePrimitives.TryConvertTo(preference, out ActionPreference action)
            ? action is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore) : true;
    }
}
