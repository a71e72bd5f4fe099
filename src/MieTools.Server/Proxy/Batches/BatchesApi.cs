using Microsoft.AspNetCore.Http;
using MieTools.Core.Local;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Batches;

/// <summary>Answers <c>/v1/batches</c>.</summary>
/// <param name="files">The files.</param>
/// <param name="batches">The batches.</param>
/// <param name="queue">Runs them.</param>
/// <param name="endpoints">Knows which endpoints there are.</param>
/// <param name="limits">How many there may be.</param>
/// <param name="time">Clock.</param>
internal sealed class BatchesApi(
    FileStore files, BatchTable batches, BatchQueue queue, BatchEndpoint endpoints, BatchLimits limits, TimeProvider time)
{
    private const int MostBytes = 64 * 1024;
    private const int MostListed = 100;
    private const int UsualListed = 20;
    private readonly IdSource _ids = new(time);

    /// <summary>Answers a request.</summary>
    /// <param name="call">The request.</param>
    /// <param name="path">What follows <c>/v1/batches</c>, by its slashes.</param>
    /// <exception cref="Answers.ProxyRefusalException">It cannot be served.</exception>
    public Task AnswerAsync(ProxyCall call, string[] path)
    {
        string method = HttpMethods.IsHead(call.Http.Request.Method) ? "GET" : call.Http.Request.Method;
        return (method, path) switch
        {
            ("POST", []) => CreateAsync(call),
            ("GET", []) => OwnAnswer.SendAsync(call, ListPage<BatchRecord>.Of(batches.All, b => b.Id, call, MostListed, UsualListed),
                BatchJson.Default.ListPageBatchRecord),
            ("GET", [string id]) => OwnAnswer.SendAsync(call, batches.Get(id), BatchJson.Default.BatchRecord),
            ("POST", [string id, "cancel"]) => OwnAnswer.SendAsync(call, queue.Cancel(id), BatchJson.Default.BatchRecord),
            (_, []) => throw OwnAnswer.NotAllowed(call, "GET and POST"),
            (_, [_]) => throw OwnAnswer.NotAllowed(call, "GET"),
            (_, [_, "cancel"]) => throw OwnAnswer.NotAllowed(call, "POST"),
            _ => throw OwnAnswer.Refused(404, "path_not_found", $"There is no {call.Sent.Path}."),
        };
    }

    private async Task CreateAsync(ProxyCall call)
    {
        RequestBody body = await RequestBody.ReadAnyAsync(call.Http.Request, MostBytes, call.Aborted).ConfigureAwait(false);
        if (body.Problem != RequestBodyProblem.None)
            throw OwnAnswer.Refused(StatusCodes.Status413PayloadTooLarge, "body_too_large", $"The body has more than {MostBytes} bytes.");
        BatchOrder order = BatchOrder.Read(body.Bytes);
        await endpoints.CheckAsync(order.Endpoint, call.Aborted).ConfigureAwait(false);
        BatchRecord batch = Add(order);
        queue.Start(batch);
        await OwnAnswer.SendAsync(call, batch, BatchJson.Default.BatchRecord).ConfigureAwait(false);
    }

    private BatchRecord Add(BatchOrder order)
    {
        DateTimeOffset now = time.GetUtcNow();
        BatchRecord batch = new()
        {
            Id = _ids.New("batch_"),
            Endpoint = order.Endpoint,
            InputFileId = order.InputFileId,
            CompletionWindow = order.Window,
            Status = BatchStatus.Validating,
            CreatedAt = now.ToUnixTimeSeconds(),
            ExpiresAt = (now + order.Limit).ToUnixTimeSeconds(),
            RequestCounts = new BatchCounts(0, 0, 0),
            Metadata = order.Metadata,
        };
        // The file is not taken away between the look at it and the batch that holds it.
        lock (files.Gate)
        {
            if (files.Get(order.InputFileId).Purpose != StoredFile.BatchPurpose)
                throw OwnAnswer.Refused(400, "invalid_input_file_id", "The file is one that a batch has written. Upload one with lines.");
            if (batches.All.Count(b => !b.HasEnded) >= limits.Unfinished)
            {
                throw OwnAnswer.Refused(400, "too_many_batches",
                    $"{CountText.Of(limits.Unfinished, "batch has", "batches have")} not ended, the most that the proxy takes. Wait for "
                        + "some, or cancel them.");
            }
            try
            {
                batches.Add(batch);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw OwnAnswer.Refused(StatusCodes.Status507InsufficientStorage, "storage_failed",
                    $"The proxy could not keep the batch: {ReplacementFile.ReasonOf(e)}");
            }
        }
        return batch;
    }
}
