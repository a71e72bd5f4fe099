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

namespace MieTools.Commands;

/// <summary><c>Invoke-MieInference</c>: one whole answer for each input.</summary>
public abstract partial class InvokeMieInferenceCommand : InferenceCommand
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
        CheckOutput();
        if (Schema is not null)
        {
            OutputSchema = SchemaReader.Read(Schema, ResolvePath, ReadFile);
            _typed = new TypedAnswer(OutputSchema, (Schema is PSObject wrapped ? wrapped.BaseObject : Schema) as Type);
        }

        CheckTools();
        BeginEmbeddings();
        CheckOrder();
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
            ShouldProcess(Activity(request)["Calling ".Length..],
                $"Send {request.Method} with {CountText.Of(request.Body.Content.Length, "byte")}");
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

    /// <inheritdoc/>
    protected override void End()
    {
        _embeddings?.Flush();
        _requests?.Drain();
        _display?.Dispose();
        if (_failedRows > 0)
        {
            WriteWarning(
                $"{_failedRows} of {CountText.Of(_rows, "row")} failed; the column Error says why. Pipe in again what failed: ... | "
                    + "Where-Object Error | "
                    + "Invoke-MieInference ... -AsRow");
        }
    }

    /// <summary>What is known of an input when its answer comes, by which time others have come down the pipeline.</summary>
    private sealed record InputFacts(object? Target, object? Input, string? DeploymentName)
    {
        public string? Subject { get; init; }

        public Turn? Turn { get; init; }
    }
}
