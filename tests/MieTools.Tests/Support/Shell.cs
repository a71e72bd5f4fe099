using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using MieTools.Output;
using MieTools.Pipeline;
using MieTools.Session;

namespace MieTools.Tests.Support;

/// <summary>A PowerShell in this process that has the module's cmdlets, types and views. One command at a time.</summary>
internal sealed class Shell : IDisposable
{
    private readonly Runspace _runspace;

    /// <summary>Opens it.</summary>
    /// <param name="threads">Whether each command has a thread of its own, as in most programs, or all have one, as at a prompt.</param>
    public Shell(PSThreadOptions threads = PSThreadOptions.Default)
    {
        _runspace = Open(threads);
        // Where many are opened at once the engine now and then mounts no drive of the file system, or has not even its provider.
        for (int i = 0; i < 10 && !HasFiles(_runspace); i++)
        {
            _runspace.Dispose();
            _runspace = Open(threads);
        }
    }

    /// <summary>What the person at the prompt sees, and answers.</summary>
    public ShellHost Host { get; } = new();

    private static bool HasFiles(Runspace runspace)
    {
        try
        {
            return runspace.SessionStateProxy.Drive.GetAllForProvider("FileSystem").Count > 0;
        }
        catch (ProviderNotFoundException)
        {
            return false;
        }
    }

    private Runspace Open(PSThreadOptions threads)
    {
        Runspace runspace = RunspaceFactory.CreateRunspace(Host, State());
        runspace.ThreadOptions = threads;
        runspace.Open();
        return runspace;
    }

    /// <summary>Runs one command to its end.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="parameters">An object whose properties are the parameters; true turns a switch on.</param>
    /// <param name="input">What is piped in; nothing means that there is no pipe.</param>
    public ShellRun Invoke(string command, object? parameters = null, params object?[] input)
    {
        using RunningShell running = Start(command, parameters, input);
        return running.Finish();
    }

    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">Its text.</param>
    /// <param name="variables">An object whose properties become variables.</param>
    public ShellRun Run(string script, object? variables = null)
    {
        using RunningShell running = StartScript(script, variables);
        return running.Finish();
    }

    /// <summary>Starts one command.</summary>
    public RunningShell Start(string command, object? parameters = null, params object?[] input) =>
        new(PowerShell.Create(_runspace).AddCommand(command).AddParameters(NamedValues.Of(parameters)), Host, input);

    /// <summary>Starts a script.</summary>
    public RunningShell StartScript(string script, object? variables = null)
    {
        foreach ((string name, object? value) in NamedValues.Of(variables))
            _runspace.SessionStateProxy.SetVariable(name, value);
        return new RunningShell(PowerShell.Create(_runspace).AddScript(script), Host, []);
    }

    /// <summary>Sets the clock that displays of progress go by.</summary>
    public void SetClock(TimeProvider clock) => RunspaceSessions.Of(_runspace, parent: null).Time = clock;

    /// <summary>Sets a variable of the session.</summary>
    public void SetVariable(string name, object? value) => _runspace.SessionStateProxy.SetVariable(name, value);

    /// <summary>What a variable of the session holds.</summary>
    public object? Variable(string name)
    {
        object? value = _runspace.SessionStateProxy.GetVariable(name);
        return value is PSObject wrapped ? wrapped.BaseObject : value;
    }

    /// <summary>Makes it as new, as ForEach-Object -Parallel does between its blocks.</summary>
    public void Reset() => _runspace.ResetRunspaceState();

    /// <summary>What Tab offers at the end of a line.</summary>
    public IReadOnlyList<CompletionResult> Complete(string line)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        return CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches;
    }

    public void Dispose() => Guard.Within(_runspace.Dispose, "The shell");

    /// <summary>What a runspace has at its start: the module's cmdlets, types and views.</summary>
    /// <remarks>
    /// The types are those that the tests reference: an import of the manifest would load the assembly of bin/, whose types are others.
    /// </remarks>
    internal static InitialSessionState State()
    {
        Assembly module = ModuleAssembly.Root;
        InitialSessionState state = InitialSessionState.CreateDefault();
        foreach (Type type in module.GetExportedTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet)
                state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, null));
        }
        foreach (TypeData data in ObjectTypes.All())
            state.Types.Add(new SessionStateTypeEntry(data, isRemove: false));
        foreach (string file in (string[])["MieTools.Format.ps1xml", "MieTools.Parts.Format.ps1xml"])
            state.Formats.Add(new SessionStateFormatEntry(Repository.File($"src/MieTools.Shell/Output/{file}")));
        return state;
    }
}
