using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using MieTools.Core.Local;

namespace MieTools.Server.Proxy.Batches;

/// <summary>Answers <c>/v1/files</c>.</summary>
/// <param name="files">The files.</param>
/// <param name="batches">The batches that use them.</param>
internal sealed class FilesApi(FileStore files, BatchTable batches)
{
    private const int MostListed = 10_000;

    /// <summary>Answers a request.</summary>
    /// <param name="call">The request.</param>
    /// <param name="path">What follows <c>/v1/files</c>, by its slashes.</param>
    /// <exception cref="Answers.ProxyRefusalException">It cannot be served.</exception>
    public Task AnswerAsync(ProxyCall call, string[] path)
    {
        string method = HttpMethods.IsHead(call.Http.Request.Method) ? "GET" : call.Http.Request.Method;
        return (method, path) switch
        {
            ("POST", []) => UploadAsync(call),
            ("GET", []) => ListAsync(call),
            ("GET", [string id]) => OwnAnswer.SendAsync(call, files.Get(id), BatchJson.Default.StoredFile),
            ("DELETE", [string id]) => DeleteAsync(call, id),
            ("GET", [string id, "content"]) => SendContentAsync(call, files.Get(id)),
            (_, []) => throw OwnAnswer.NotAllowed(call, "GET and POST"),
            (_, [_]) => throw OwnAnswer.NotAllowed(call, "GET and DELETE"),
            (_, [_, "content"]) => throw OwnAnswer.NotAllowed(call, "GET"),
            _ => throw OwnAnswer.Refused(404, "path_not_found", $"There is no {call.Sent.Path}."),
        };
    }

    private async Task UploadAsync(ProxyCall call)
    {
        StoredFile file = await new UploadReader(call, files).ReadAsync().ConfigureAwait(false);
        await OwnAnswer.SendAsync(call, file, BatchJson.Default.StoredFile).ConfigureAwait(false);
    }

    private Task ListAsync(ProxyCall call)
    {
        string purpose = call.Http.Request.Query["purpose"].ToString();
        IEnumerable<StoredFile> wanted = files.All.Where(f => purpose.Length == 0 || f.Purpose == purpose);
        return OwnAnswer.SendAsync(call, ListPage<StoredFile>.Of(wanted, f => f.Id, call, MostListed, MostListed),
            BatchJson.Default.ListPageStoredFile);
    }

    private Task DeleteAsync(ProxyCall call, string id)
    {
        lock (files.Gate)
        {
            if (batches.All.FirstOrDefault(b => !b.HasEnded && b.InputFileId == id) is { } user)
            {
                throw OwnAnswer.Refused(400, "file_in_use",
                    $"The batch '{user.Id}' reads the file. Cancel it, or wait for its end.");
            }
            files.Remove(id);
        }
        return OwnAnswer.SendAsync(call, new DeletedFile(id), BatchJson.Default.DeletedFile);
    }

    private async Task SendContentAsync(ProxyCall call, StoredFile file)
    {
        HttpResponse response = call.Http.Response;
        FileStream content = Open(file);
        await using (content.ConfigureAwait(false))
        {
            response.ContentType = "application/octet-stream";
            response.ContentLength = content.Length;
            ContentDispositionHeaderValue disposition = new("attachment");
            disposition.SetHttpFileName(file.Filename);
            response.Headers.ContentDisposition = disposition.ToString();
            if (HttpMethods.IsHead(call.Http.Request.Method))
                return;
            await content.CopyToAsync(response.Body, call.Aborted).ConfigureAwait(false);
            for (long left = content.Length; left > 0; left -= int.MaxValue)
                call.Wrote((int)Math.Min(left, int.MaxValue), isStream: false);
        }
    }

    private FileStream Open(StoredFile file)
    {
        try
        {
            return new FileStream(files.PathOf(file.Id), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1,
                FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (FileNotFoundException)
        {
            throw OwnAnswer.NotFound("file", file.Id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OwnAnswer.Refused(500, "storage_failed", $"The proxy could not read the file: {ReplacementFile.ReasonOf(e)}");
        }
    }
}
