using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Text.Json;
using MieTools.Binding;
using MieTools.Core.Local;
using MieTools.Output;
using MieTools.Session;

namespace MieTools.Pipeline;

/// <summary>What all cmdlets share: output, errors, stopping and disposal.</summary>
public abstract class MieCommand : PSCmdlet, IDisposable, IDynamicParameters
{
    private static readonly string[] s_hostTag = ["PSHOST"];

    [ThreadStatic]
    private static Action? s_openLine;

    private readonly CancellationTokenSource _stopping = new();
    private PipelineBridge? _bridge;
    private MieSession? _session;
    private ProgressScreen? _screen;
    private StrayInput? _stray;
    private bool _isServed;

    /// <summary>Cancelled when the pipeline is stopped or the cmdlet is disposed.</summary>
    protected CancellationToken StopToken => _stopping.Token;

    /// <summary>Ends the line on the screen that a command of this pipeline has left open; null when there is none.</summary>
    /// <remarks>The commands of a pipeline share its thread, and nothing else that one of them could reach the other by.</remarks>
    private protected static Action? OpenLine
    {
        get => s_openLine;
        set => s_openLine = value;
    }

    internal PipelineBridge Bridge => _bridge ??= new PipelineBridge(_stopping.Token);

    // The engine runs a cmdlet on a thread of its runspace only.
    private protected MieSession Session => _session ??= RunspaceSessions.Current!;

    /// <summary>Whether the debug stream is shown, so that a text for it need not be made in vain.</summary>
    protected bool IsDebugOn => BoundSwitch("Debug")
        ?? GetVariableValue("DebugPreference") is not (null or ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Called by the engine when the command line is bound, before it asks for what is missing: refuses what it would only call missing.
    /// </summary>
    /// <returns>The parameter of <see cref="StrayInput"/>, when something is piped in; else null.</returns>
    public object? GetDynamicParameters()
    {
        if (TakesPath)
            RefuseUnquotedBraces();
        if (!MyInvocation.ExpectingInput || TakesAnyInput)
            return null;
        if (ErrorBesideInput() is { } error)
            ThrowFailure(error, error.ErrorTarget);
        return (_stray = new StrayInput()).Parameters;
    }

    /// <summary>Whether a path may stand on the command line.</summary>
    private protected virtual bool TakesPath => false;

    /// <summary>Whether a parameter takes whatever is piped in.</summary>
    private protected virtual bool TakesAnyInput => false;

    /// <summary>The error for a command line on which something is missing that no input can be; null when there is none.</summary>
    private protected virtual MieException? ErrorBesideInput() => null;

    /// <summary>The error for an input that no parameter took; null when it is used all the same.</summary>
    /// <param name="input">The input.</param>
    /// <param name="kind">What it is, at the beginning of a sentence.</param>
    private protected virtual MieException? RefuseInput(PSObject? input, string kind) => MieException.InvalidArgument("InputObject",
        $"{kind} was piped in, and {CommandName} has no parameter left that takes it.",
        StrayInput.TakenBy(GetType()) is { Length: > 0 } taken
            ? $"A pipe brings what {taken} takes, unless that stands on the command line. Write it without the pipe: {CommandName}"
            : $"Write it without the pipe: {CommandName}");

    /// <summary>Name of the command.</summary>
    private protected string CommandName => MyInvocation.MyCommand.Name;

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

    /// <summary>
    /// Writes one object to the pipeline, Core's types as what PowerShell users work with. May throw: the next command can end the pipeline
    /// here.
    /// </summary>
    protected void WriteOutput(object? item) => WriteObject(EngineObjects.From(item));

    /// <summary>Writes an object as it is; the names and ids in it are completed from then on.</summary>
    protected new void WriteObject(object? item) => WriteObject(item, enumerateCollection: false);

    /// <summary>Writes an object, or the objects of a list.</summary>
    protected new void WriteObject(object? item, bool enumerateCollection)
    {
        Session.Seen.Add(item);
        base.WriteObject(item, enumerateCollection);
    }

    /// <summary>Writes a non-terminating error about one input.</summary>
    protected void WriteFailure(MieException error, object? target = null)
    {
        OpenLine?.Invoke();
        EndWaits();
        WriteError(ErrorRecords.From(error, target));
    }

    /// <summary>
    /// Ends a command whose path stands on the command line without quotes. Called for its dynamic parameters, of which there are none:
    /// nothing else of a cmdlet runs before the engine says that it does not know what to do with the script block.
    /// </summary>
    private void RefuseUnquotedBraces()
    {
        if (UnquotedBraces.ErrorOf(MyInvocation) is { } error)
            ThrowFailure(error, error.ErrorTarget);
    }

    /// <summary>An error with what the command knows of it.</summary>
    private protected virtual MieException Told(MieException error) => error;

    /// <summary>Takes displays away of what an error has ended.</summary>
    private protected virtual void EndWaits()
    {
    }

    /// <summary>Writes a warning.</summary>
    protected new void WriteWarning(string text)
    {
        OpenLine?.Invoke();
        base.WriteWarning(TerminalText.Clean(text));
    }

    /// <summary>Ends the command with a terminating error.</summary>
    [DoesNotReturn]
    protected void ThrowFailure(MieException error, object? target = null)
    {
        ThrowTerminatingError(ErrorRecords.From(error, target));
        // The engine's method never returns, which its signature does not say.
        throw error;
    }

    /// <summary>Writes a line to the verbose stream.</summary>
    protected new void WriteVerbose(string text)
    {
        // With -Debug and without -Verbose the engine asks before it goes on from a verbose line.
        if (BoundSwitch("Debug") == true && BoundSwitch("Verbose") is null)
            WriteDebug(text);
        else
            base.WriteVerbose(TerminalText.Clean(text));
    }

    /// <summary>A verbose line about the search for a credential. Safe from any thread.</summary>
    private protected void TellSearch(string sentence) => Bridge.Post(() => WriteVerbose(sentence));

    /// <summary>Writes a line to the debug stream.</summary>
    protected new void WriteDebug(string text) => base.WriteDebug(TerminalText.Clean(text));

    /// <summary>Whether a change is wanted; see <see cref="Cmdlet.ShouldProcess(string, string)"/>.</summary>
    protected new bool ShouldProcess(string target, string action)
    {
        try
        {
            return base.ShouldProcess(TerminalText.OneLine(target), action);
        }
        catch (Exception e) when (Keyboard.IsMissing(e))
        {
            ThrowFailure(MieException.InvalidArgument("Confirm",
                $"The command asks before it goes on with '{action}' on '{TerminalText.OneLine(target)}', and nobody is there to answer.",
                "In scripts give -Confirm:$false, which goes on without asking, or -WhatIf, which only says what would be done."));
            return false;
        }
    }

    /// <summary>
    /// Begins a display of progress; see <see cref="ProgressDisplay"/>. It ends with what is disposed, and at the latest with the command.
    /// </summary>
    private protected ProgressDisplay OpenProgress(string activity, Func<ProgressState?> look, TimeSpan? delay = null)
    {
        ProgressDisplay display = new(_screen ??= new ProgressScreen(this), Time, activity, look, delay);
        _screen.Keep(display);
        return display;
    }

    /// <summary>The clock that displays go by; tests put their own.</summary>
    private protected TimeProvider Time => Session.Time;

    /// <summary>
    /// Writes text to the host as it is, without a line end. As with Write-Host it is in the information stream and in transcripts too.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="colour">Its colour on the screen; the records of the stream have none in their text.</param>
    protected void WriteHost(string text, ConsoleColor? colour = null)
    {
        HostInformationMessage message = new() { Message = text, NoNewLine = true };
        // Where output is plain text (NO_COLOR, $PSStyle.OutputRendering) the engine leaves colours out.
        if (colour is not null)
        {
            message.ForegroundColor = colour;
            // A host that is told one colour alone takes black for the other.
            message.BackgroundColor = ScreenBackground();
        }
        WriteInformation(message, s_hostTag);
    }

    /// <summary>Writes a line that users see unless they have it otherwise: to the host, and to the information stream.</summary>
    protected void WriteNotice(string text) =>
        WriteInformation(new HostInformationMessage { Message = TerminalText.Clean(text) }, s_hostTag);

    private ConsoleColor? ScreenBackground()
    {
        try
        {
            return Host.UI.RawUI?.BackgroundColor;
        }
        catch (Exception e) when (e is HostException or NotImplementedException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>PowerShell's location on the file system, which is not the process's current folder.</summary>
    protected string Location => SessionState.Path.CurrentFileSystemLocation.ProviderPath;

    /// <summary>Makes a path absolute from PowerShell's location, which is not the process's.</summary>
    /// <exception cref="MieException">The path is not on a file system.</exception>
    protected string ResolvePath(string path)
    {
        // The shell looks for these where it is, which may be the registry or the environment.
        if (OperatingSystem.IsWindows() && WindowsPath.IsComplete(path))
            return Path.GetFullPath(path);
        string resolved = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem" ? resolved
            : throw new MieException(MieErrors.ProviderUnsupported, $"'{path}' is on the {provider.Name} provider, not a file.",
                target: path);
    }

    /// <summary>The paths that one with wildcards finds. A file of exactly that name is meant first, whatever signs are in it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="parameter">The parameter that it was given for.</param>
    /// <param name="isWanted">Which of those that the wildcards find count; all when left out.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: there is none; and those of <see cref="ResolvePath"/>.</exception>
    private protected string[] ResolvePaths(string path, string parameter, Func<string, bool>? isWanted = null)
    {
        string literal = ResolvePath(path);
        string pattern = OperatingSystem.IsWindows() ? WindowsPath.Pattern(path) : path;
        if (!WildcardPattern.ContainsWildcardCharacters(pattern) || File.Exists(literal))
            return [literal];
        string[] found = [.. GetResolvedProviderPathFromPSPath(path, out _).Where(isWanted ?? (static _ => true))];
        return found.Length > 0 ? found
            : throw MieException.InvalidArgument(parameter, $"No file is like '{path}'.", "Check the path.");
    }

    /// <summary>Reads a whole file, which may be a pipe; Ctrl+C ends that too.</summary>
    /// <exception cref="MieException"><c>FileNotFound</c>, <c>FileUnreadable</c>, <c>FileTooLarge</c>.</exception>
    private protected byte[] ReadFile(string path) => Await(LocalFiles.ReadAsync(path, LocalFiles.MaxBytes, StopToken));

    /// <summary>Sets a variable in the caller's scope.</summary>
    protected void SetVariable(string name, object? value) => SessionState.PSVariable.Set(name, EngineObjects.From(value));

    /// <summary>Waits on the pipeline thread.</summary>
    protected T Await<T>(Task<T> task) => Bridge.Wait(new ValueTask<T>(task));

    /// <summary>Waits on the pipeline thread.</summary>
    protected void Await(Task task) => Bridge.Wait(task);

    /// <inheritdoc/>
    protected sealed override void BeginProcessing()
    {
        _stray?.Begin(MyInvocation.BoundParameters);
        try
        {
            Begin();
        }
        catch (MieException e)
        {
            ThrowFailure(e, CurrentTarget ?? e.ErrorTarget);
        }
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        if (_stray is not null && _stray.IsStray(MyInvocation.BoundParameters, out PSObject? input)
            && RefuseInput(input, StrayInput.KindOf(input)) is { } refusal)
        {
            WriteFailure(refusal, input);
            return;
        }
        _isServed = true;
        Report(Process);
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        // Where no input was one, there is nothing to end: nobody meant the command to do its work without.
        if (_stray is null || _isServed)
            Report(End);
    }

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

    /// <summary>
    /// Runs one step; an error it ends in is reported and the pipeline goes on. What the engine throws (a stopped pipeline, flow control)
    /// passes through.
    /// </summary>
    protected void Report(Action step) => Report(step, () => CurrentTarget);

    /// <summary>The same for an outcome that comes after its input has gone by.</summary>
    private protected void Report(Action step, Func<object?> target)
    {
        // Commands of a pipeline share its thread, and run inside each other's writes.
        CancellationToken outer = JsonToObjects.Stopping;
        JsonToObjects.Stopping = StopToken;
        try
        {
            step();
        }
        catch (MieException e)
        {
            // The input comes first: what failed can then be piped in again from the errors.
            WriteFailure(Told(e), target() ?? e.ErrorTarget);
        }
        catch (Exception e) when (FailureOf(e) is { } failure)
        {
            WriteFailure(Told(failure), target());
        }
        catch
        {
            // The command ends here, and is disposed when the commands after it have ended.
            _screen?.Clear();
            throw;
        }
        finally
        {
            JsonToObjects.Stopping = outer;
        }
    }

    /// <summary>The failure of one input that an exception is; null when it is none, but the end of the pipeline.</summary>
    private protected static MieException? FailureOf(Exception e) => e switch
    {
        MieException known => known,
        // What the engine throws has an error record.
        IContainsErrorRecord => null,
        // Not foreseen, yet no reason to lose the inputs that follow.
        InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException or NotSupportedException
            or FormatException or JsonException or HttpRequestException =>
            new MieException(MieErrors.CommandFailed, $"{e.GetType().Name}: {e.Message}", inner: e),
        _ => null,
    };

    /// <summary>Releases what the cmdlet holds. The engine calls this at the end, also when a later command ended the pipeline.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        // Whatever still runs is of no use to anybody.
        StopProcessing();
        _screen?.Clear();
        _bridge?.Dispose();
        _stopping.Dispose();
    }

    private protected bool? BoundSwitch(string name) =>
        MyInvocation.BoundParameters.TryGetValue(name, out object? given) ? given is SwitchParameter { IsPresent: true } : null;
}
