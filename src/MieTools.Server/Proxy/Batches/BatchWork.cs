using MieTools.Core.Batch;
using MieTools.Core.Batch.Input;
using MieTools.Core.Batch.Output;
using MieTools.Core.Connection;
using MieTools.Core.Inference.Addresses;
using MieTools.Server.Proxy.Answers;
using MieTools.Server.Proxy.Models;

namespace MieTools.Server.Proxy.Batches;

/// <summary>
/// Runs a batch by the engine of <c>Invoke-MieBatch</c>: checks its lines, sends those that have no result, and gathers what came.
/// </summary>
/// <param name="files">The files.</param>
/// <param name="batches">The batches.</param>
/// <param name="models">Knows the deployments.</param>
/// <param name="context">Signs, and has the limit that all calls share.</param>
/// <param name="time">Clock.</param>
internal sealed class BatchWork(FileStore files, BatchTable batches, ModelDirectory models, MieContext context, TimeProvider time)
{
    /// <summary>Runs one until all lines have a result.</summary>
    /// <returns>Why it failed; null when it did not.</returns>
    /// <exception cref="MieException">It could not be run to its end.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; what came until then is kept.</exception>
    public async Task<BatchFaults?> RunAsync(BatchRecord batch, CancellationToken cancellation)
    {
        BatchPlan plan = await BatchPlan.CheckAsync(OptionsOf(batch), null, cancellation).ConfigureAwait(false);
        if (plan.LeftOut.Count > 0)
            return FaultsOf(plan);
        cancellation.ThrowIfCancellationRequested();
        BatchCounts counts = Counted(batch) with { Total = plan.Total };
        batches.Change(batch.Id, b =>
            (BatchStatus.CanCancel(b.Status) ? b.In(BatchStatus.InProgress, Now()) : b) with { RequestCounts = counts });
        await plan.RunAsync(context.CreateInferenceClient(), restart: false,
            p => batches.Count(batch.Id, new BatchCounts(p.Total, p.Done - p.Failed, p.Failed)), cancellation).ConfigureAwait(false);
        return null;
    }

    /// <summary>Writes the lines that a batch has not run to those that failed, with the reason.</summary>
    /// <exception cref="MieException">It could not be written.</exception>
    public async Task EndUnsentAsync(BatchRecord batch, UnsentReason reason, CancellationToken cancellation)
    {
        BatchOptions options = OptionsOf(batch);
        // Nothing is sent: where a line would go does not matter any more, and its deployment may be gone.
        options = options with { OpenAi = options.OpenAi! with { Route = _ => new BatchRoute(options.Target) } };
        BatchPlan plan = await BatchPlan.CheckAsync(options, null, cancellation).ConfigureAwait(false);
        // One with lines that cannot be sent has begun none.
        if (plan.LeftOut.Count > 0)
            return;
        batches.Count(batch.Id, Counted(batch) with { Total = plan.Total });
        await plan.EndUnsentAsync(reason, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes files of what came of a batch, and ends it.</summary>
    /// <param name="id">The batch.</param>
    /// <param name="status">Its last state.</param>
    /// <param name="faults">Why it failed, or null.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    public void End(string id, string status, BatchFaults? faults)
    {
        if (status == BatchStatus.Completed)
            batches.Change(id, b => b.In(BatchStatus.Finalizing, Now()));
        BatchRecord batch = batches.Get(id);
        BatchCounts counts = Counted(batch);
        string? answers = Keep(batch.AnswersId, $"{id}_output.jsonl");
        string? failures = Keep(batch.FailuresId, $"{id}_error.jsonl");
        batches.Change(id, b => b.In(status, Now()) with
        {
            OutputFileId = answers,
            ErrorFileId = failures,
            Errors = faults,
            RequestCounts = counts,
        });
        // Last: without it, what is there could not be gone on with.
        File.Delete(files.PathOf(batch.FailuresId) + ErrorFileLock.Extension);
        File.Delete(JournalOf(batch));
    }

    /// <summary>Ends a batch whose state cannot be written: the next proxy tries again.</summary>
    public void Fail(string id, BatchFaults faults)
    {
        try
        {
            batches.Change(id, b => b.In(BatchStatus.Failed, Now()) with { Errors = faults });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is told to whoever asks, as long as the proxy runs.
        }
    }

    private BatchOptions OptionsOf(BatchRecord batch) => new()
    {
        Input = new BatchInput
        {
            Files = [files.PathOf(batch.InputFileId)],
            Format = BatchInputFormat.Jsonl,
            // All that cannot be sent are named, and then none is.
            SkipsInvalid = true,
        },
        Target = new InferenceTarget(models.First.Address, null),
        OpenAi = new OpenAiBatch(batch.Endpoint, RouteOf)
        {
            Advise = static error =>
                ClientAdvice.Of(error.Code, error.Advice, error is MieServiceException answer ? (int)answer.Status : 0),
        },
        OutFile = files.PathOf(batch.AnswersId),
        ErrorFile = files.PathOf(batch.FailuresId),
        IsUnordered = true,
        TimeProvider = time,
    };

    private BatchRoute RouteOf(string? model)
    {
        try
        {
            ModelRoute route = models.Find(model);
            return new BatchRoute(new InferenceTarget(route.Deployment.Address, null))
            {
                ServedModel = route.Model?.ServedName,
                ModelKey = route.Model?.ModelKey,
            };
        }
        catch (ProxyRefusalException e)
        {
            throw MieException.InvalidArgument("Model", e.Error.Message);
        }
    }

    private static BatchFaults FaultsOf(BatchPlan plan)
    {
        List<BatchFault> faults =
            [.. plan.LeftOut.Select(p => new BatchFault("invalid_line", $"Line {p.Line}: {p.Reason}.", null, p.Line))];
        if (plan.Skipped > faults.Count)
        {
            string more = CountText.Of(plan.Skipped - faults.Count, "more line");
            faults.Add(new BatchFault("invalid_line", $"{more} cannot be sent.", null, null));
        }
        return new BatchFaults(faults);
    }

    // What the journal says is on the disk; the last that was told may be a group behind.
    private BatchCounts Counted(BatchRecord batch) => BatchJournal.Look(JournalOf(batch)) is { Header: not null } state
        ? batch.RequestCounts with { Completed = state.Totals.Succeeded, Failed = state.Totals.Failed } : batch.RequestCounts;

    private string? Keep(string id, string name)
    {
        FileInfo file = new(files.PathOf(id));
        if (file is { Exists: true, Length: > 0 })
            return files.Add(id, name, StoredFile.OutputPurpose).Id;
        File.Delete(file.FullName);
        return null;
    }

    private string JournalOf(BatchRecord batch) => files.PathOf(batch.AnswersId) + BatchJournal.Extension;

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();
}
