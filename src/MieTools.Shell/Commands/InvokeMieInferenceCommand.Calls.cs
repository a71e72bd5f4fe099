using MieTools.Binding;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Pipeline;

namespace MieTools.Commands;

// Sending, and what becomes of each call.
public abstract partial class InvokeMieInferenceCommand
{
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

    private void Save(InferenceClient client, InferenceRequest request, int inputs = 1)
    {
        if (_outFile is not null)
        {
            throw MieException.InvalidArgument(nameof(OutFile), "-OutFile names one file, and this is not the first answer.",
                "Leave -OutFile out for many inputs, and write the answers with Set-Content or Export-Csv.");
        }
        // Opened before anything is sent: an answer that cannot be kept is not asked for.
        using OutFile file = _outFile = Await(Binding.OutFile.OpenAsync(ResolvePath(OutFile!), StopToken, isAnswer: true));
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
}
