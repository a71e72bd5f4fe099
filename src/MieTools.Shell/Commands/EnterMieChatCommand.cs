using System.Management.Automation;
using System.Text;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Chat;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Inference.Reading;
using MieTools.Pipeline;
using MieTools.Session;

namespace MieTools.Commands;

/// <summary><c>Enter-MieChat</c>: a chat at the prompt. It ends with <c>/exit</c>, the end of the input, or Ctrl+C.</summary>
public abstract partial class EnterMieChatCommand : MieServiceCommand
{
    private const string Commands = """
        /system TEXT   new instructions for the model; without a text, shows them
        /model NAME    another model; without a name, shows it
        /retry         asks the last question again
        /reset         forgets the chat; instructions and model stay
        /save FILE     writes the chat to a file, for New-MieConversation -Path
        /exit          leaves the chat
        Ctrl+C stops an answer, drops a line, and at an empty prompt leaves the chat.
        A \ at the end of a line goes on in the next one.
        Lines from one triple quote to the next are one question; so is what is pasted.

        """;

    // Those of Invoke-MieStream that say where to and how to ask.
    private static readonly string[] s_handedOn =
        [nameof(Path), nameof(MaxTokens), nameof(Temperature), nameof(Option), nameof(Header), nameof(TimeoutSec), nameof(Context),
            nameof(RequestId)];

    private const string ChatPath = "/v1/chat/completions";

    private MieConversation _chat = new();
    private ChatMessage? _unanswered;

    /// <summary>The deployment to talk to: its name, its OCID, or what <c>Get-MieDeployment</c> hands out; not beside -Uri.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(DeploymentNameCompleter))]
    [DeploymentTransformation]
    public DeploymentReference? Deployment { get; set; }

    /// <summary>Address of the deployment to talk to.</summary>
    [Parameter]
    [Alias("Url", "ModelDeploymentUrl")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [AddressTransformation]
    public string? Uri { get; set; }

    /// <summary>Path after the prefix; the chat path of the openai framework when left out.</summary>
    [Parameter]
    [Alias("Suffix", "EndpointUriSuffix")]
    [ArgumentCompleter(typeof(PathCompleter))]
    [TextTransformation]
    public string? Path { get; set; }

    /// <summary>Instructions that stand before the chat.</summary>
    [Parameter]
    [Alias("SystemPrompt", "Instructions")]
    [BlankIsNothing]
    [TextTransformation]
    public string? System { get; set; }

    /// <summary>Name of the model.</summary>
    [Parameter]
    [BlankIsNothing]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? Model { get; set; }

    /// <summary>Most tokens of an answer.</summary>
    [Parameter]
    public int? MaxTokens { get; set; }

    /// <summary>Sampling temperature, 0 or more.</summary>
    [Parameter]
    [ValidateFinite]
    public double? Temperature { get; set; }

    /// <summary>Further members of each request's body.</summary>
    [Parameter]
    [Alias("Options")]
    [ValidateNotNull]
    [MapTransformation]
    public global::System.Collections.IDictionary? Option { get; set; }

    /// <summary>Further headers.</summary>
    [Parameter]
    [Alias("Headers")]
    [ValidateNotNull]
    [MapTransformation(Separators = ":")]
    public global::System.Collections.IDictionary? Header { get; set; }

    /// <summary>Seconds of silence after which an answer counts as broken; 0 sets no limit. Five minutes when left out.</summary>
    [Parameter]
    [ValidateRange(0, 2000000)]
    [SecondsTransformation]
    public int TimeoutSec { get; set; } = 300;

    /// <summary>A chat to go on with; a new one when left out.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(VariableCompleter))]
    [ConversationTransformation]
    public MieConversation? Conversation { get; set; }

    /// <summary>Hands on the chat at its end.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    private protected override bool TakesPath => true;

    /// <inheritdoc/>
    private protected override MieException? RefuseInput(PSObject? input, string kind)
    {
        bool isDeployment = input is not null && DeploymentReference.OfObject(input) is not null;
        string question = isDeployment ? $"{Deployment}" : input?.BaseObject as string ?? "the question";
        return MieException.InvalidArgument("InputObject",
            isDeployment ? $"A deployment was piped in, and '{question}' stands where one is named."
                : $"{kind} was piped in; the questions of a chat are typed in it.",
            "Write Enter-MieChat chat, and ask there. A single question is asked by: "
                + $"Invoke-MieStream {(isDeployment ? "-Deployment $d" : Deployment)} '{question}' | Show-MieStream");
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Deployment is null == Uri is null)
        {
            throw MieException.InvalidArgument(nameof(Deployment),
                Uri is null ? "No deployment was given."
                    : "-Deployment and -Uri were both given.", "Give the deployment (Enter-MieChat $d), or -Uri.");
        }

        // Somebody who has mistyped the name is told now, not after the first question.
        if (Deployment?.Name is { } name)
            Deployment = DeploymentReference.Of(FindNamed(name)[0]);
        _chat = Conversation ?? new MieConversation();
        _chat.System = string.IsNullOrEmpty(System) ? _chat.System : System;
        _chat.Model = string.IsNullOrEmpty(Model) ? _chat.Model : Model;
        // Signing in may ask for a pass phrase, which is none of the chat's lines.
        _ = Connection;
        WriteHost($"A chat with {Uri ?? Deployment!.ToString()}. /help lists what else there is; /exit leaves it.{Environment.NewLine}");
        using (_terminal = ConsoleTerminal.Open(Host, _typed))
        {
            while (ReadQuestion() is { } line && Serve(line))
            {
            }
        }

        if (PassThru)
            WriteObject(_chat);
    }

    // False to leave.
    private bool Serve(ChatLine line)
    {
        switch (line.Command)
        {
            case null:
                if (line.Text.Length > 0)
                    Ask(line.Text);
                return true;
            // With words behind it, it is a line that somebody pasted.
            case "exit" or "quit" or "bye" or "help" or "reset" or "retry" when line.Text.Length > 0:
                Ask(line.Typed.Trim());
                return true;
            case "exit" or "quit" or "bye":
                return false;
            case "help":
                Say(Commands.TrimEnd());
                return true;
            case "reset":
                _chat.Clear();
                _unanswered = null;
                Say("The chat is empty.");
                return true;
            case "retry":
                Retry();
                return true;
            case "system":
                _chat.System = line.Text.Length > 0 ? line.Text : _chat.System;
                Say(_chat.System ?? "There are no instructions.");
                return true;
            case "model":
                _chat.Model = line.Text.Length > 0 ? line.Text : _chat.Model;
                Say(_chat.Model ?? "The deployment's own model.");
                return true;
            case "save":
                Report(() => Save(line.Text), () => line.Text);
                return true;
            default:
                Say($"There is no command /{line.Command}; /help lists them.");
                return true;
        }
    }

    private void Save(string name)
    {
        if (name.Length == 0)
            throw MieException.InvalidArgument("Path", "/save needs the name of a file.", "Write /save chat.json");
        using OutFile file = Await(OutFile.OpenAsync(ResolvePath(name.Trim('"', '\'')), StopToken));
        file.Stream.Write(Encoding.UTF8.GetBytes(_chat.ToJson()));
        file.Commit();
        Say($"{_chat} in {file.Path}");
    }

    private void Say(string text) => WriteHost(text + Environment.NewLine, ConsoleColor.DarkGray);

    // What was stopped or failed is no part of the chat, and is what was asked last.
    private void Retry()
    {
        // As it would be sent, with its images.
        ChatMessage? question = _unanswered ?? _chat.Continue(new PromptRequest()).Messages.LastOrDefault(m => m.Role == "user");
        if (question is null)
        {
            Say("Nothing has been asked yet.");
            return;
        }

        if (_unanswered is null)
            _ = _chat.Undo();
        Ask(question);
    }

    private void Ask(string question) => Ask(new ChatMessage("user", question));

    /// <summary>The cmdlet <c>Invoke-MieStream</c>.</summary>
    protected abstract Type StreamCommand { get; }

    /// <summary>The cmdlet <c>Show-MieStream</c>.</summary>
    protected abstract Type ShowCommand { get; }

    // By the commands that a script would use, so that both do the same; in a pipeline of its own, which can be stopped by itself.
    private void Ask(ChatMessage question)
    {
        _unanswered = question;
        int before = _chat.Messages.Count;
        using AnswerStop stop = new(_typed, StopToken);
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        _ = shell.AddCommand(new CmdletInfo("Invoke-MieStream", StreamCommand)).AddParameters(HandedOn())
            .AddParameter("Message", question).AddParameter("Conversation", _chat)
            .AddCommand(new CmdletInfo("Show-MieStream", ShowCommand)).AddParameter("PassThru");
        using CancellationTokenRegistration stopping = stop.Token.Register(() => shell.BeginStop(null, null));
        try
        {
            MieAnswer? answer = shell.Invoke().Select(o => o.BaseObject as MieAnswer).LastOrDefault();
            if (answer is { ToolCalls.Count: > 0 })
                Say($"The model asks for {answer.ToolCalls}; a chat runs no tools.");
        }
        catch (PipelineStoppedException) when (stop.IsStopped)
        {
            // Told below; some stops throw and some do not.
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            WriteError(e.ErrorRecord);
        }

        if (_chat.Messages.Count > before)
            _unanswered = null;
        if (stop.IsStopped)
        {
            WriteHost(Environment.NewLine);
            Say("Stopped. The question is not part of the chat.");
        }

        foreach (WarningRecord warning in shell.Streams.Warning)
            WriteWarning(warning.Message);
        foreach (ErrorRecord error in shell.Streams.Error)
            WriteError(error);
    }

    private Dictionary<string, object> HandedOn()
    {
        Dictionary<string, object> target = [];
        if (Uri is not null)
        {
            target[nameof(Uri)] = Uri;
            // An address without a path is a deployment's, which has a path for chats.
            if (Path is null && InferenceAddress.Parse(Uri).Suffix.Length == 0)
                target[nameof(Path)] = ChatPath;
        }
        else
        {
            target[nameof(Deployment)] = Deployment!;
        }
        foreach (string name in s_handedOn.Where(MyInvocation.BoundParameters.ContainsKey))
            target[name] = MyInvocation.BoundParameters[name];
        return target;
    }
}
