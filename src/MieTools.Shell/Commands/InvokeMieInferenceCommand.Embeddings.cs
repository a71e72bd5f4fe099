using System.Management.Automation;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Embeddings;
using MieTools.Embeddings;
using MieTools.Output;

namespace MieTools.Commands;

/// <summary>Texts to a path of an embeddings API go in batches, and each comes back as an object of its own.</summary>
public abstract partial class InvokeMieInferenceCommand
{
    private EmbeddingQueue? _embeddings;
    private HashSet<string> _givenNames = [];
    private int _texts;

    /// <summary>
    /// Texts of one request to an embeddings API, 1 to 2048; 32 when left out, which is the most that Text Embeddings Inference takes
    /// unless it is told otherwise.
    /// </summary>
    [Parameter]
    [ValidateRange(1, EmbeddingRequest.MaxBatchSize)]
    public int BatchSize { get; set; } = EmbeddingRequest.DefaultBatchSize;

    // A failed input has no path yet; what was named has to do.
    private bool IsEmbeddingPath => EmbeddingApi.Of("/" + (CurrentPath ?? Uri)) is not null;

    private void BeginEmbeddings()
    {
        _givenNames = [.. MyInvocation.BoundParameters.Keys];
        _embeddings = new EmbeddingQueue(BatchSize, Open, SendGroup);
    }

    private bool IsEmbedding(CallDraft draft)
    {
        bool isApi = EmbeddingApi.Of(draft.Suffix) is not null && draft.Method == "POST";
        if (isApi && Conversation is not null)
        {
            throw MieException.InvalidArgument(nameof(Conversation),
                $"'{draft.Suffix}' makes vectors of texts; there is no answer that a conversation could go on with.",
                "Leave -Conversation out.");
        }
        if (isApi && draft.Content.Text is not null)
            return true;
        if (_givenNames.Contains(nameof(BatchSize)))
        {
            throw MieException.InvalidArgument(nameof(BatchSize),
                isApi ? "-BatchSize counts texts, and this input is a body, which is sent as it is."
                    : $"-BatchSize is for a path of an embeddings API, which '{draft.Suffix}' is not.",
                "Leave -BatchSize out; -ThrottleLimit runs several requests at a time.");
        }
        return false;
    }

    private void AddText(CallDraft draft, InputFacts facts)
    {
        CheckParameters(draft.Suffix);
        if (IsWhatIf)
        {
            ShouldProcess($"{DeploymentName ?? draft.Target.Address.Base}, {draft.Suffix}", "Send a text");
            return;
        }
        _embeddings!.Add(new EmbeddingInput(_texts, facts.Input, facts.Target), draft, draft.Content.Text!);
        _texts++;
    }

    private void AddFailedText(MieException failure, InputFacts facts)
    {
        Run.Refuse();
        _embeddings!.AddFailed(new EmbeddingInput(_texts++, facts.Input, facts.Target) { Failure = failure });
    }

    // A column of a row may be called so; what was named on the command line would do nothing.
    private void CheckParameters(string suffix)
    {
        if (OutputSchema is not null)
        {
            throw new MieException(MieErrors.SchemaUnsupported, $"'{suffix}' makes vectors of texts, and no answers. Nothing was sent.",
                "Call '/v1/chat/completions', or leave the schema out.", nameof(Schema));
        }

        foreach (string name in (string[])[nameof(AsText), nameof(System), nameof(MaxTokens), nameof(Temperature), nameof(InvokeTool)])
        {
            if (_givenNames.Contains(name))
            {
                throw MieException.InvalidArgument(
                    name, $"'{suffix}' makes vectors of texts; -{name} has no meaning there.", $"Leave -{name} out.");
            }
        }
    }

    private EmbeddingGroup Open(CallDraft draft)
    {
        EmbeddingRequest asked = new() { Model = draft.Content.Model, Extra = draft.Content.Extra };
        return new EmbeddingGroup(draft, Bounded(RequestFor(draft, InferenceBody.None)), asked.NewBatch(draft.Suffix, BatchSize));
    }

    private void SendGroup(EmbeddingGroup group)
    {
        if (group.Texts.Count == 0)
            _requests!.Add(() => Task.FromResult<InferenceResponse>(null!), _ => Write(group, null, null));
        else if (OutFile is not null)
            SaveGroup(group);
        else
            Send(Inference, group.ToRequest(), outcome => Finish(outcome, group), group.Texts.Count);
    }

    private void SaveGroup(EmbeddingGroup group)
    {
        MieException? failure = null;
        try
        {
            Save(Inference, group.ToRequest(), group.Texts.Count);
        }
        catch (Exception e) when (FailureOf(e) is { } known)
        {
            failure = known;
            failure.Subject ??= group.DeploymentName ?? Subject;
        }
        foreach (EmbeddingInput input in failure is null ? [] : group.Inputs)
            WriteFailure(failure!, input.Target);
    }

    private void Finish(Func<InferenceResponse> outcome, EmbeddingGroup group)
    {
        EmbeddingAnswer? answer = null;
        MieException? failure = null;
        InferenceResponse? response = null;
        try
        {
            WithVariables(() =>
            {
                response = Came(outcome);
                SetVariables((int)response.Status, () => response.Headers);
                answer = Raw ? null : EmbeddingAnswer.Read(response, group.Texts);
            });
        }
        catch (Exception e) when (FailureOf(e) is { } known)
        {
            failure = known;
        }
        Run.End(failure is not null, group.Texts.Count);

        if (Raw && failure is null)
        {
            WriteIfAny(Answers.Raw(response!));
            return;
        }
        if (failure is null)
            WriteWarnings(response!);
        Write(group, answer, failure);
    }

    // Each input gets what is its own: an embedding or an error.
    private void Write(EmbeddingGroup group, EmbeddingAnswer? answer, MieException? failure)
    {
        List<MieEmbedding> made = [];
        int place = 0;
        foreach (EmbeddingInput input in group.Inputs)
        {
            MieException? reason = input.Failure ?? failure;
            MieEmbedding? embedding = reason is null ? Take(answer!, place++, input, group, out reason) : null;
            if (reason is not null)
                reason.Subject ??= group.DeploymentName ?? Subject;
            if (AsRow)
                WriteEmbeddingRow(embedding is null ? EmbeddingRow.Of(input.Input, reason!) : EmbeddingRow.Of(embedding));
            else if (embedding is null)
                WriteFailure(reason!, input.Target);
            else if (NoEnumerate)
                made.Add(embedding);
            else
                WriteObject(embedding);
        }
        if (made.Count > 0)
            WriteObject(made.ToArray(), enumerateCollection: false);
    }

    private static MieEmbedding? Take(
        EmbeddingAnswer answer, int place, EmbeddingInput input, EmbeddingGroup group, out MieException? reason)
    {
        reason = null;
        try
        {
            return answer.Of(place) with { Index = input.Index, InputObject = input.Input, DeploymentName = group.DeploymentName };
        }
        catch (MieException e)
        {
            reason = e;
            return null;
        }
    }

    private void WriteEmbeddingRow(PSObject row)
    {
        _rows++;
        if (AnswerRow.IsFailed(row))
            _failedRows++;
        WriteObject(row);
    }
}
