using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace MieTools.Tests.Support;

/// <summary>The screen and keyboard of <see cref="ShellHost"/>.</summary>
internal sealed class ShellHostInterface : PSHostUserInterface
{
    private readonly StringBuilder _text = new();
    private readonly List<(long Source, ProgressRecord Record)> _progress = [];

    public string Text
    {
        get
        {
            lock (_text)
                return _text.ToString();
        }
    }

    /// <summary>The displays of progress that are on the screen now.</summary>
    public IReadOnlyList<ProgressRecord> Progress
    {
        get
        {
            lock (_progress)
                return [.. _progress.Select(p => p.Record)];
        }
    }

    public List<string> Questions { get; } = [];

    /// <summary>Warnings on the screen: those of the stream, and what a command wrote past it.</summary>
    public List<string> WarningLines { get; } = [];

    public Queue<string> Answers { get; } = new();

    /// <summary>Whether errors and warnings are written too, as on a console.</summary>
    public bool ShowsStreams { get; set; }

    // None: the engine takes the width that it is told.
    public override PSHostRawUserInterface? RawUI => null;

    public void Begin()
    {
        lock (_text)
            _text.Clear();
        Questions.Clear();
        lock (WarningLines)
            WarningLines.Clear();
    }

    public override void Write(string value)
    {
        lock (_text)
            _text.Append(value);
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + "\n");

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Questions.Add($"{caption} {message}");
        string answer = Answers.TryDequeue(out string? next) ? next : throw new PSInvalidOperationException($"Nobody answers: {message}");
        if (answer.Length == 0)
            return defaultChoice;
        // As PowerShell's console does.
        if (answer == ShellHost.EndOfInput)
            throw null!;
        int place = choices.Select(c => c.Label.Replace("&", "", StringComparison.Ordinal)).ToList().IndexOf(answer);
        return place >= 0
            ? place : throw new PSInvalidOperationException($"'{answer}' is none of: {string.Join(", ", choices.Select(c => c.Label))}");
    }

    // The streams of the shell have these.
    public override void WriteDebugLine(string message)
    {
    }

    public override void WriteErrorLine(string value)
    {
        if (ShowsStreams)
            Write("ERROR\n");
    }

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (_progress)
        {
            _progress.RemoveAll(p => p.Source == sourceId && p.Record.ActivityId == record.ActivityId);
            if (record.RecordType != ProgressRecordType.Completed)
                _progress.Add((sourceId, record));
        }
    }

    public override void WriteVerboseLine(string message)
    {
    }

    public override void WriteWarningLine(string message)
    {
        lock (WarningLines)
            WarningLines.Add(message);
        if (ShowsStreams)
            Write("WARNING\n");
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        // The engine asks for parameters that are missing.
        Questions.Add(string.Join(", ", descriptions.Select(d => d.Name)));
        throw new PSInvalidOperationException("Nobody answers.");
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new NotSupportedException();

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        throw new NotSupportedException();

    /// <summary>What is typed; null is the end of the input.</summary>
    public Queue<string> Lines { get; } = new();

    public override string ReadLine() => Lines.TryDequeue(out string? line) ? line : null!;

    /// <summary>What is typed where nobody sees it; without any nobody is there.</summary>
    public Queue<string> Secrets { get; } = new();

    public override SecureString ReadLineAsSecureString()
    {
        SecureString typed = new();
        foreach (char sign in Secrets.TryDequeue(out string? secret) ? secret : throw new PSInvalidOperationException("Nobody answers."))
            typed.AppendChar(sign);
        return typed;
    }
}
