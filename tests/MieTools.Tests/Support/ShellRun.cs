using System.Management.Automation;
using MieTools.Testing;

namespace MieTools.Tests.Support;

/// <summary>All that a command or script said.</summary>
internal sealed class ShellRun
{
    internal ShellRun(PowerShell shell, IReadOnlyList<PSObject?> output, ErrorRecord? terminating, string hostText)
    {
        State = shell.InvocationStateInfo.State;
        Output = output;
        Terminating = terminating;
        Errors = [.. shell.Streams.Error, .. terminating is null ? [] : (ErrorRecord[])[terminating]];
        Warnings = [.. shell.Streams.Warning.Select(w => w.Message)];
        Verbose = [.. shell.Streams.Verbose.Select(v => v.Message)];
        Debug = [.. shell.Streams.Debug.Select(d => d.Message)];
        Progress = [.. shell.Streams.Progress];
        HostText = hostText;
        AssertNoSecret();
    }

    public PSInvocationState State { get; }

    public IReadOnlyList<PSObject?> Output { get; }

    /// <summary>The errors in their order, one that ended the command last.</summary>
    public IReadOnlyList<ErrorRecord> Errors { get; }

    /// <summary>The error that ended the command, if one did.</summary>
    public ErrorRecord? Terminating { get; }

    public IReadOnlyList<string> Warnings { get; }

    public IReadOnlyList<string> Verbose { get; }

    public IReadOnlyList<string> Debug { get; }

    public IReadOnlyList<ProgressRecord> Progress { get; }

    /// <summary>What was written to the host past the pipeline.</summary>
    public string HostText { get; }

    /// <summary>The output as what it is.</summary>
    public T[] All<T>()
    {
        Assert.Empty(Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e}"));
        return [.. Output.Select(o => Assert.IsType<T>(o?.BaseObject))];
    }

    /// <summary>The one object that came out, without an error.</summary>
    public T One<T>() => Assert.Single(All<T>());

    /// <summary>The one object that came out with its members, without an error.</summary>
    public PSObject Item()
    {
        Assert.Empty(Errors.Select(e => $"{e.FullyQualifiedErrorId}: {e}"));
        return Assert.Single(Output)!;
    }

    /// <summary>The output as one text, as the shell shows it.</summary>
    public string Text() => string.Concat(All<string>());

    /// <summary>The lines of the output that are not empty, wherever the shell is.</summary>
    public string[] Lines() => Text().ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The one error there was.</summary>
    public ErrorRecord Error() => Assert.Single(Errors);

    /// <summary>The full id of the one error there was.</summary>
    public string ErrorId() => Error().FullyQualifiedErrorId;

    /// <summary>The one error there was, of this id; nothing came out.</summary>
    public ErrorRecord Failure(string code)
    {
        ErrorRecord error = Error();
        Assert.StartsWith($"{code},MieTools.Cmdlets.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Output);
        return error;
    }

    // Every command of every test is looked through, so that no test has to think of it. Text that a test asks for is its own affair.
    private void AssertNoSecret()
    {
        IEnumerable<string?> said = Errors.SelectMany(TextsOf).Concat(Warnings).Concat(Verbose).Concat(Debug).Append(HostText)
            .Concat(Progress.Select(p => $"{p.Activity} {p.StatusDescription} {p.CurrentOperation}"))
            .Concat(Output.Where(o => o?.BaseObject is not (null or string)).Select(o => o!.ToString()));
        foreach (string? text in said)
            Assert.Null(SecretText.Find(text));
    }

    private static IEnumerable<string?> TextsOf(ErrorRecord error) =>
        [error.ToString(), error.ErrorDetails?.RecommendedAction, error.Exception.ToString(), $"{error.TargetObject}"];
}
