using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using MieTools.Core.Local;
using MieTools.Server.Proxy.Answers;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Batches;

/// <summary>Reads an upload: a form with a file and what it is for. The file goes to the disk piece by piece.</summary>
/// <param name="call">The request.</param>
/// <param name="store">Takes the file.</param>
internal sealed class UploadReader(ProxyCall call, FileStore store)
{
    private const int LongestText = 1024;
    private const int LongestName = 255;
    private const int MostHeaders = 16;

    // Names and boundaries of a form.
    private const int Framing = 64 * 1024;

    private readonly HttpRequest _request = call.Http.Request;
    private string? _name;
    private string? _purpose;

    /// <summary>Reads it.</summary>
    /// <exception cref="ProxyRefusalException">It is no upload for a batch, or too large.</exception>
    public async Task<StoredFile> ReadAsync()
    {
        if (_request.ContentLength > store.MostBytes + Framing)
            throw await DrainedAsync(TooLarge()).ConfigureAwait(false);
        using FileUpload upload = store.Begin();
        try
        {
            await ReadPartsAsync(upload).ConfigureAwait(false);
            CheckParts(upload);
            upload.Keep();
            return store.Add(upload.Id, _name!, _purpose!);
        }
        catch (ProxyRefusalException e)
        {
            throw await DrainedAsync(e).ConfigureAwait(false);
        }
        catch (Exception e) when (e is (IOException and not BadHttpRequestException) or UnauthorizedAccessException && !call.IsHungUp)
        {
            throw OwnAnswer.Refused(StatusCodes.Status507InsufficientStorage, "storage_failed",
                $"The proxy could not keep the file: {ReplacementFile.ReasonOf(e)}");
        }
    }

    private async Task ReadPartsAsync(FileUpload upload)
    {
        MultipartReader reader = new(Boundary(), _request.Body)
        {
            HeadersCountLimit = MostHeaders,
            // The last bytes of a body may be the form's.
            BodyLengthLimit = null,
        };
        while (await FromClientAsync(() => reader.ReadNextSectionAsync(call.Aborted)).ConfigureAwait(false) is { } part)
        {
            ContentDispositionHeaderValue? disposition = part.GetContentDispositionHeader();
            string name = HeaderUtilities.RemoveQuotes(disposition?.Name ?? "").ToString();
            switch (name)
            {
                case "file":
                    await KeepAsync(part, disposition!, upload).ConfigureAwait(false);
                    break;
                case "purpose":
                    _purpose = await TextAsync(part).ConfigureAwait(false);
                    break;
                default:
                    throw OwnAnswer.Refused(400, "unknown_parameter",
                        $"The proxy's files have no '{name}': an upload has a file and a purpose. Files stay until they are deleted.");
            }
        }
    }

    private string Boundary()
    {
        if (MediaTypeHeaderValue.TryParse(_request.ContentType, out MediaTypeHeaderValue? type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= 200 } boundary)
        {
            return boundary.ToString();
        }
        throw OwnAnswer.Refused(400, "form_missing", "An upload is a form, multipart/form-data, with a file and a purpose.");
    }

    private async Task KeepAsync(MultipartSection part, ContentDispositionHeaderValue disposition, FileUpload upload)
    {
        if (upload.Length is not null)
            throw OwnAnswer.Refused(400, "too_many_files", "An upload has one file, and the form has two.");
        _name = NameOf(disposition);
        upload.Open();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            int count;
            while ((count = await FromClientAsync(() => part.Body.ReadAsync(buffer, call.Aborted).AsTask()).ConfigureAwait(false)) > 0)
            {
                if (upload.Length + count > store.MostBytes)
                    throw TooLarge();
                await upload.WriteAsync(buffer.AsMemory(0, count), call.Aborted).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<string> TextAsync(MultipartSection part)
    {
        byte[] buffer = new byte[LongestText];
        int length = await FromClientAsync(() => part.Body.ReadAtLeastAsync(buffer, buffer.Length, false, call.Aborted).AsTask())
            .ConfigureAwait(false);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private void CheckParts(FileUpload upload)
    {
        if (_purpose != StoredFile.BatchPurpose)
        {
            throw OwnAnswer.Refused(400, "purpose_unsupported",
                $"The proxy keeps files for batches, with the purpose 'batch', and this has {(_purpose is null ? "none" : "another")}. "
                    + "Files of a deployment's own are at /deployments/NAME/v1/files.");
        }
        if (upload.Length is null)
            throw OwnAnswer.Refused(400, "file_missing", "The form has no file.");
        if (upload.Length == 0)
            throw OwnAnswer.Refused(400, "file_empty", "The file is empty.");
    }

    // Only ever shown: the file on the disk has its id for a name.
    private static string NameOf(ContentDispositionHeaderValue disposition)
    {
        string given = HeaderUtilities.RemoveQuotes(
            disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
        string name = string.Concat(given.Split('/', '\\')[^1].Where(c => !char.IsControl(c)));
        return name.Length == 0 ? "file.jsonl" : name.Length <= LongestName ? name : name[..LongestName];
    }

    // What is wrong with the form is the client's fault, and no matter of the disk.
    private static async Task<T> FromClientAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            throw OwnAnswer.Refused(400, "form_invalid", $"The form cannot be read: {e.Message}");
        }
    }

    private ProxyRefusalException TooLarge() => OwnAnswer.Refused(StatusCodes.Status413PayloadTooLarge, "file_too_large",
        $"A file has {store.MostBytes / 1048576} MB at most. Divide it into several batches.");

    // A client that is still sending reads no answer; one that asks before it sends has nothing on its way.
    private async Task<ProxyRefusalException> DrainedAsync(ProxyRefusalException refusal)
    {
        if (!_request.Headers.Expect.Any(e => e?.Contains("100-continue", StringComparison.OrdinalIgnoreCase) == true))
            await RequestBody.DiscardAsync(_request, 2 * store.MostBytes, call.Aborted).ConfigureAwait(false);
        return refusal;
    }
}
