using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace MieTools.Tests.Support;

/// <summary>A host without a screen: keeps what is written and answers what is asked.</summary>
internal sealed class ShellHost : PSHost
{
    private readonly ShellHostInterface _interface = new();

    /// <summary>The answer of a console whose input has ended.</summary>
    public const string EndOfInput = "\u0004";

    /// <summary>What was written so far.</summary>
    public string Text => _interface.Text;

    /// <summary>The displays of progress that are on the screen now.</summary>
    public IReadOnlyList<ProgressRecord> Progress => _interface.Progress;

    /// <summary>The questions that were asked, captions and messages.</summary>
    public IReadOnlyList<string> Questions => _interface.Questions;

    /// <summary>Warnings on the screen: those of the stream, and what a command wrote past it.</summary>
    public IReadOnlyList<string> WarningLines
    {
        get
        {
            lock (_interface.WarningLines)
                return [.. _interface.WarningLines];
        }
    }

    /// <summary>Whether errors and warnings are among what is written, as on a console.</summary>
    public bool ShowsStreams
    {
        get => _interface.ShowsStreams;
        set => _interface.ShowsStreams = value;
    }

    /// <summary>Sets the answers to the questions of the next command by their labels, for instance <c>Yes to All</c>.</summary>
    /// <remarks>An empty one takes what is offered. A question without an answer is an error.</remarks>
    public void Answer(params string[] labels)
    {
        foreach (string label in labels)
            _interface.Answers.Enqueue(label);
    }

    /// <summary>Sets what is typed while the next command reads lines; after it the input is at its end.</summary>
    public void Type(params string[] lines)
    {
        foreach (string line in lines)
            _interface.Lines.Enqueue(line);
    }

    /// <summary>Sets what is typed where nobody sees it.</summary>
    public void TypeSecret(string secret) => _interface.Secrets.Enqueue(secret);

    /// <summary>How many secrets nobody has asked for.</summary>
    public int SecretsLeft => _interface.Secrets.Count;

    /// <summary>Forgets texts and questions: a command begins.</summary>
    public void Begin() => _interface.Begin();

    /// <summary>Forgets answers that nobody asked for: a command has ended.</summary>
    public void End()
    {
        _interface.Answers.Clear();
        _interface.Lines.Clear();
    }

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "MieTools.Tests";

    public override Version Version { get; } = new(1, 0);

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override PSHostUserInterface UI => _interface;

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }
}
