using System.Management.Automation;
using MieTools.Binding;
using MieTools.Chat;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Embeddings;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Routes;
using MieTools.Output;
using MieTools.Pipeline;

namespace MieTools.Cmdlets;

/// <summary><c>Invoke-MieInference</c>: one whole answer for each input.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "MieInference", DefaultParameterSetName = IdSet, SupportsShouldProcess = true,
    ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(MieAnswer), typeof(MieEmbedding), typeof(PSObject), typeof(string), typeof(byte[]), typeof(FileInfo))]
public sealed partial class InvokeMieInferenceCommand : InferenceCommand
{
    private OrderedRequests<InferenceResponse>? _requests;
    private RunProgress? _run;
    private ProgressDisplay? _display;
    private OutFile? _outFile;
    private TypedAnswer? _typed;
    private AnswerRow? _answerRow;
    private int _rows;
    private int _failedRows;

    /// <summary>File that the answer's body is written to as it comes; there is no other output then.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [TextTransformation(IsPath = true)]
    public string? OutFile { get; set; }

    /// <summary>Hands on the file that -OutFile wrote.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Requests at a time; the answers keep the order of the inputs, unless -Unordered is given.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>Hands on answers as they come, and not in the order of the inputs.</summary>
    [Parameter]
    public SwitchParameter Unordered { get; set; }

    /// <summary>Seconds for a whole answer, retries included; 0 sets no limit. Ten minutes when left out.</summary>
    [Parameter]
    [ValidateRange(0, 2000000)]
    [SecondsTransformation]
    public int TimeoutSec { get; set; } = 600;

    /// <summary>Most bytes of an answer that is kept in memory, decoded; 0 sets no limit. 256MB when left out.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MaxAnswerSize { get; set; } = InferenceRequest.DefaultMaxAnswerBytes;

    /// <summary>Hands on the body as it came: text, or bytes when it is no text.</summary>
    [Parameter]
    public SwitchParameter Raw { get; set; }

    /// <summary>Hands on a list as one object, not its items one by one.</summary>
    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    /// <summary>Hands on the model's text alone; a warning says what came when there is none.</summary>
    [Parameter]
    public SwitchParameter AsText { get; set; }

    /// <summary>
    /// Hands on each input row with its answer: the row's own columns, then Answer, FinishReason, PromptTokens, CompletionTokens, ElapsedMs
    /// and Error; of embeddings Embedding, Dimensions, PromptTokens, ElapsedMs and Error. A row that fails has its Error and is no error
    /// record.
    /// </summary>
    [Parameter]
    public SwitchParameter AsRow { get; set; }

    /// <summary>
    /// The form of the answer: a JSON schema (file, text or hashtable), a .NET or PowerShell type, or the short form <c>'severity:
    /// low|high, product'</c>.
    /// The model is asked for it in the way of the path, and objects with those members come out.
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public object? Schema { get; set; }

    /// <summary>
    /// Runs the commands of -Tool that the model asks for, each after a confirmation, and sends it what they give, until it answers.
    /// Without it the calls are in the answer's ToolCalls.
    /// </summary>
    [Parameter]
    public SwitchParameter InvokeTool { get; set; }

    /// <summary>Most calls of tools that -InvokeTool runs for one input; 10 when left out.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    public int MaxToolCall { get; set; } = 10;

    /// <inheritdoc/>
    private protected override InferenceMode Mode => InferenceMode.Predict;

    /// <inheritdoc/>
    private protected override bool IsRow => AsRow;

    /// <inheritdoc/>
    protected override void Begin()
    {
        base.Begin();
        if (Raw && AsText)
            throw MieException.InvalidArgument(nameof(Raw), "-Raw and -AsText were both given.", "Give one of them.");
        if (OutFile is not null && (Raw || AsText))
        {
            throw MieException.InvalidArgument(
                nameof(OutFile), "-OutFile writes the body as it comes; -Raw and -AsText have no meaning beside it.", "Leave them out.");
        }

        if (Schema is not null)
        {
            if (Raw || AsText || OutFile is not null)
            {
                throw MieException.InvalidArgument(
                    nameof(Schema), "-Schema hands on objects; -Raw, -AsText and -OutFile have no meaning beside it.", "Leave them out.");
            }

            OutputSchema = SchemaReader.Read(Schema, ResolvePath, ReadFile);
            _typed = new TypedAnswer(OutputSchema, (Schema is PSObject wrapped ? wrapped.BaseObject : Schema) as Type);
        }
        if (PassThru && OutFile is null)
        {
            throw MieException.InvalidArgument(nameof(PassThru), "-PassThru hands on the file that -OutFile writes; there is no -OutFile.",
                "Leave it out: the answer is handed on anyway.");
        }

        if (AsRow && (Raw || AsText || OutFile is not null))
        {
            throw MieException.InvalidArgument(
                nameof(AsRow), "-AsRow hands on rows; -Raw, -AsText and -OutFile have no meaning beside it.", "Leave them out.");
        }

        CheckTools();
        BeginEmbeddings();
        if (ThrottleLimit > 1 && (Conversation is not null || InvokeTool))
        {
            throw MieException.InvalidArgument(nameof(ThrottleLimit),
                $"-{(InvokeTool ? nameof(InvokeTool) : nameof(Conversation))} asks one thing after the other; -ThrottleLimit cannot be "
                    + $"above 1.",
                "Leave -ThrottleLimit out.");
        }

        if (Unordered && ThrottleLimit == 1)
        {
            throw MieException.InvalidArgument(
                nameof(Unordered), "-Unordered has no meaning without -ThrottleLimit: one answer comes after the other.",
                "Give -ThrottleLimit as well.");
        }
        _requests = new OrderedRequests<InferenceResponse>(ThrottleLimit, Bridge, Unordered);
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        try
        {
            CheckSeveral(takesSeveral: true);
        }
        catch (Exception e) when (AsRow && FailureOf(e) is { } failure)
        {
            AddFailed(failure, new InputFacts(CurrentTarget, CurrentInput, null));
            return;
        }

        IReadOnlyList<string?> prompts = Prompts;
        foreach (string? prompt in prompts)
        {
            CurrentPrompt = prompt;
            if (prompts.Count == 1)
                Serve();
            else
                Report(Serve);
        }
    }

    private void Serve()
    {
        InputFacts facts = new(CurrentTarget, CurrentInput, null);
        InferenceRequest request;
        try
        {
            CallDraft draft = Draft();
            if (IsEmbedding(draft))
            {
                AddText(draft, facts);
                return;
            }
            request = Bounded(RequestFor(draft, BodyFor(draft.Content, draft.Suffix)));
        }
        catch (Exception e) when (AsRow && FailureOf(e) is { } failure)
        {
            AddFailed(failure, facts);
            return;
        }
        catch
        {
            Run.Refuse();
            throw;
        }
        if (IsWhatIf)
        {
            ShouldProcess(Activity(request)["Calling ".Length..], $"Send {request.Method} with {request.Body.Content.Length} bytes");
            return;
        }
        // Texts that are gathered come before it.
        _embeddings!.Flush();
        facts = facts with { DeploymentName = DeploymentName, Subject = Subject, Turn = CurrentTurn };
        InferenceClient client = Inference;
        if (InvokeTool)
        {
            ToolLoop loop = NewLoop(client, request, facts);
            BeginCall(request);
            Finish(loop.Run, facts with { Turn = null });
            return;
        }

        if (OutFile is not null)
            Save(client, request);
        else
            Send(client, request, outcome => Finish(outcome, facts));
    }

    // Calls are not asked about, tools are: -Confirm is theirs. But whoever wants to see what would be done wants nothing done.
    private bool IsWhatIf => !InvokeTool && (BoundSwitch("WhatIf") ?? LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference")));

    private InferenceRequest Bounded(InferenceRequest request) => request with
    {
        Timeout = TimeoutSec == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(TimeoutSec),
        MaxAnswerBytes = MaxAnswerSize == 0 ? long.MaxValue : MaxAnswerSize,
    };

    // Of what is on the command line the number is known; of what comes down a pipe it is not.
    private RunProgress Run => _run ??= new RunProgress(Time, MyInvocation.ExpectingInput ? null : Prompts.Count);

    private CallProgress? BeginCall(InferenceRequest request, int inputs = 1)
    {
        string activity = Activity(request);
        _display ??= OpenProgress(activity, Run.Look);
        _display.Activity = activity;
        return Run.Begin(ThrottleLimit == 1, inputs);
    }

    private void Send(InferenceClient client, InferenceRequest request, Action<Func<InferenceResponse>> finish, int inputs = 1)
    {
        CallProgress? call = BeginCall(request, inputs);
        _requests!.Add(() => SendAsync(client, request, call), finish);
    }

    private Task<InferenceResponse> SendAsync(InferenceClient client, InferenceRequest request, CallProgress? call, Stream? file = null) =>
        client.SendAsync(Watched(request, call), file, call is null ? null : call.Received, StopToken);

    // Its row comes in its turn.
    private void AddFailed(MieException failure, InputFacts facts)
    {
        failure.Subject ??= Subject;
        if (IsEmbeddingPath)
        {
            AddFailedText(failure, facts);
        }
        else
        {
            _embeddings!.Flush();
            _ = Run.Begin(isAlone: false);
            _requests!.Add(() => Task.FromException<InferenceResponse>(failure), outcome => Finish(outcome, facts));
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        _embeddings?.Flush();
        _requests?.Drain();
        _display?.Dispose();
        if (_failedRows > 0)
        {
            WriteWarning(
                $"{_failedRows} of {_rows} rows failed; their column Error says why. Pipe those rows in again: ... | Where-Object Error | "
                    + "Invoke-MieInference ... -AsRow");
        }
    }

    private void Save(InferenceClient client, InferenceRequest request, int inputs = 1)
    {
        if (_outFile is not null)
        {
            throw MieException.InvalidArgument(nameof(OutFile), "-OutFile names one file, and this is not the first answer.",
                "Leave -OutFile out for many inputs, and write the answers with Set-Content or Export-Csv.");
        }
        // Opened before anything is sent: an answer that cannot be kept is not asked for.
        using OutFile file = _outFile = Await(Binding.OutFile.OpenAsync(ResolvePath(OutFile!), StopToken));
        CallProgress? call = BeginCall(request, inputs);
        bool isGood = false;
        try
        {
            WithVariables(() =>
            {
                InferenceResponse answer = Came(() => Await(SendAsync(client, request, call, file.Stream)));
                file.Commit();
                SetVariables((int)answer.Status, () => answer.Headers);
            });
            isGood = true;
        }
        catch (IOException e)
        {
            // The network's own are translated already: this is the disk.
            throw Binding.OutFile.NotWritable(
                file.Path, e, "Make room, or name a file on another disk; what was there before is left as it was.");
        }
        finally
        {
            Run.End(!isGood, inputs);
        }
        if (PassThru)
            WriteOutput(new FileInfo(file.Path));
    }

    private void Finish(Func<InferenceResponse> outcome, InputFacts facts) => Report(
        () =>
        {
            bool isGood = false;
            try
            {
                WithVariables(() => isGood = WriteOutcome(outcome, facts));
            }
            catch (Exception e) when (FailureOf(e) is { } failure)
            {
                failure.Subject ??= facts.Subject;
                throw;
            }
            finally
            {
                Run.End(!isGood);
            }
        },
        () => facts.Target);

    private bool WriteOutcome(Func<InferenceResponse> outcome, InputFacts facts)
    {
        if (AsRow)
            return WriteRow(() => Kept(Came(outcome), facts), facts);
        WriteAnswer(Kept(Came(outcome), facts), facts);
        return true;
    }

    // One answer is shown when it is there, and its display has gone.
    private InferenceResponse Came(Func<InferenceResponse> outcome)
    {
        try
        {
            return outcome();
        }
        finally
        {
            if (!Run.IsMany)
                _display?.Hide();
        }
    }

    // A turn is one when its answer is there and can be read.
    private InferenceResponse Kept(InferenceResponse answer, InputFacts facts)
    {
        if (Conversation is not null && facts.Turn is { } turn && answer.ToAnswer(static _ => null) is { } said)
        {
            answer.ThrowIfError();
            Conversation.AddTurn(turn.Added, said);
        }

        return answer;
    }

    private void CheckTools()
    {
        if (!InvokeTool)
        {
            if (MyInvocation.BoundParameters.ContainsKey(nameof(MaxToolCall)))
            {
                throw MieException.InvalidArgument(
                    nameof(MaxToolCall), "-MaxToolCall bounds what -InvokeTool runs; there is no -InvokeTool.",
                    "Give -InvokeTool as well, or leave -MaxToolCall out.");
            }
            return;
        }
        if (Tool is null || Tools.FirstOrDefault(t => t.Command is null) is not null)
        {
            throw MieException.InvalidArgument(nameof(InvokeTool),
                Tool is null ? "-InvokeTool runs the commands of -Tool; there is no -Tool."
                    : $"-InvokeTool runs commands, and the tool '{Tools.First(t => t.Command is null).Definition.Name}' is none.",
                "Give commands: -Tool (Get-Command Get-Weather). Leave -InvokeTool out to run the calls of ToolCalls yourself.");
        }

        if (OutFile is not null)
            throw MieException.InvalidArgument(nameof(InvokeTool), "-InvokeTool has no meaning beside -OutFile.", "Leave one of them out.");
    }

    private ToolLoop NewLoop(InferenceClient client, InferenceRequest request, InputFacts facts) => new(
        body => Came(() => Await(
            client.SendAsync(body is null ? request : request with { Body = WithSchema(body, request.Suffix) }, StopToken))),
        facts.Turn!.Request, request.Suffix, MaxToolCall,
        new ToolRun(Tools, call => ShouldProcess(call, "Run the tool that the model asks for"), RunScript))
    {
        Conversation = Conversation,
        Asked = facts.Turn.Added,
        Say = WriteVerbose,
    };

    private void WriteAnswer(InferenceResponse answer, InputFacts facts)
    {
        SetVariables((int)answer.Status, () => answer.Headers);
        if (Raw)
        {
            WriteIfAny(Answers.Raw(answer));
            return;
        }
        Check(answer);
        if (_typed is not null)
            WriteTyped(answer);
        else if (AsText)
            WriteText(answer);
        else
            WriteIfAny(Answers.Convert(answer, TemplateOf(facts)));
    }

    private static MieAnswer TemplateOf(InputFacts facts) =>
        new() { InputObject = ValueText.Give(facts.Input), DeploymentName = facts.DeploymentName };

    private bool WriteRow(Func<InferenceResponse> outcome, InputFacts facts)
    {
        object? input = facts.Input;
        AnswerRow rows = _answerRow ??= new AnswerRow(_typed?.Members ?? []);
        PSObject row;
        try
        {
            InferenceResponse answer = outcome();
            SetVariables((int)answer.Status, () => answer.Headers);
            answer.ThrowIfError();
            row = _typed is null ? rows.Of(input, answer) : TypedRow(rows, input, answer);
            // What is wrong with a failed row stands in it.
            if (!AnswerRow.IsFailed(row))
                WriteWarnings(answer);
        }
        catch (Exception e) when (FailureOf(e) is { } failure)
        {
            failure.Subject ??= facts.Subject;
            row = rows.Of(input, failure);
        }
        _rows++;
        bool isFailed = AnswerRow.IsFailed(row);
        if (isFailed)
            _failedRows++;
        WriteObject(row);
        return !isFailed;
    }

    private PSObject TypedRow(AnswerRow rows, object? input, InferenceResponse answer)
    {
        MieAnswer said = Said(answer);
        return rows.Of(input, said, _typed!.Read(said, answer.WithoutSecrets));
    }

    private static MieAnswer Said(InferenceResponse answer) =>
        answer.ToAnswer(static _ => null) ?? new MieAnswer { Text = answer.IsBinary ? "" : answer.Body, Elapsed = answer.Elapsed };

    private void Check(InferenceResponse answer)
    {
        answer.ThrowIfError();
        WriteWarnings(answer);
    }

    private void WriteWarnings(InferenceResponse answer)
    {
        foreach (StreamWarning warning in answer.Warnings)
            WriteWarning(warning.Message);
    }

    private void WriteTyped(InferenceResponse answer)
    {
        if (answer.ToAnswers(static _ => null) is not { Count: > 1 } choices)
            choices = [Said(answer)];
        foreach (MieAnswer choice in choices)
            WriteIfAny(_typed!.Read(choice, answer.WithoutSecrets));
    }

    private void WriteText(InferenceResponse answer)
    {
        IReadOnlyList<string> texts = Answers.Texts(answer, out string instead);
        if (texts.Count == 0)
            WriteWarning($"The answer has no text. What came is {instead}.");
        foreach (string text in texts)
            WriteObject(text);
    }

    private void WriteIfAny(object? output)
    {
        if (output is not null)
            WriteObject(output, enumerateCollection: !NoEnumerate && output is not byte[]);
    }

    /// <summary>What is known of an input when its answer comes, by which time others have come down the pipeline.</summary>
    private sealed record InputFacts(object? Target, object? Input, string? DeploymentName)
    {
        public string? Subject { get; init; }

        public Turn? Turn { get; init; }
    }
}
