using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Http;
using MieTools.Core.Http.Secrets;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments;

/// <summary>Sends control plane requests: common headers, errors, JSON, pages.</summary>
internal sealed class ControlPlaneTransport(HttpMessageInvoker http, Uri endpoint, SentBodies sent, RetryPolicy? reads = null)
{
    // Who polls looks again anyway, and has to see in time what else there is to see.
    private static readonly RetryPolicy s_look = RetryPolicy.Safe with { MaxAttempts = 2, RepeatsTimeouts = false };

    // As long as the SDKs wait for one.
    private static readonly TimeSpan s_bodyTime = TimeSpan.FromSeconds(60);

    // A page of a hundred deployments with all of their texts is well below.
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    // As many deployments as no tenancy has.
    private const int MaxPages = 10_000;

    private const string Version = "/20190101";
    private readonly string _base = endpoint.AbsoluteUri.TrimEnd('/') + Version;

    /// <summary>Sends and gives back the answer, which is a success. The caller disposes it.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query below the version, percent-encoded.</param>
    /// <param name="policy">Which failures are repeated.</param>
    /// <param name="headers">Request headers; those without a value are left out.</param>
    /// <param name="body">JSON body, or null. A POST without one sends an empty body, because its length is part of the signature.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="MieServiceException">The service refused; 412 has the code <c>NoEtagMatch</c>.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, RetryPolicy policy,
        (string Name, string? Value)[] headers, JsonObject? body, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, _base + path);
        request.Options.Set(RetryPolicy.OptionsKey, policy);
        request.Options.Set(SentBodies.OptionsKey, sent);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.TryAddWithoutValidation(OpcRequestId.Header, OpcRequestId.Create());
        foreach ((string name, string? value) in headers)
        {
            if (value is not null && !request.Headers.TryAddWithoutValidation(name, value))
                throw MieException.InvalidArgument(name, $"The value of {name} cannot be sent in a header.");
        }
        if (body is not null || method == HttpMethod.Post)
        {
            byte[] json = body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString());
            sent.Add(json);
            request.Content = new ByteArrayContent(json);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        HttpResponseMessage response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            response.RequestMessage ??= request;
            MieServiceException error = await ServiceErrors.ReadAsync(response, cancellationToken).ConfigureAwait(false);
            throw response.StatusCode == HttpStatusCode.PreconditionFailed ? Changed(error) : error;
        }
    }

    /// <summary>The same for somebody who polls: a GET that fails is repeated once only.</summary>
    public ControlPlaneTransport ForPolling() => new(http, endpoint, sent, s_look);

    /// <summary>Sends a GET.</summary>
    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, reads ?? RetryPolicy.Safe, [], null, cancellationToken);

    /// <summary>Reads the answer's JSON body.</summary>
    /// <exception cref="MieException"><c>ResponseInvalid</c>: it is not JSON. <c>ConnectionBroken</c>: it ended early.</exception>
    public static async Task<JsonNode?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_bodyTime);
        try
        {
            using Stream body = await ContentDecoding.OpenAsync(response, limit.Token).ConfigureAwait(false);
            using BoundedStream stream = new(body, MaxAnswerBytes, TooLarge);
            using MemoryStream bytes = new();
            await stream.CopyToAsync(bytes, limit.Token).ConfigureAwait(false);
            ReadOnlyMemory<byte> json = Charsets.ToUtf8(bytes.GetBuffer().AsMemory(0, (int)bytes.Length), null);
            using JsonDocument document = JsonDocument.Parse(JsonMemberNames.Mend(json.Span) ?? json);
            JsonNode? answer = JsonTree.Copy(document.RootElement);
            ServiceTexts.Mask(answer, response.RequestMessage);
            return answer;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MieException(MieErrors.RequestTimeout,
                $"The service began an answer and did not end it within {s_bodyTime.TotalSeconds:0} s.", "Repeat the call.", inner: e);
        }
        catch (JsonException e)
        {
            throw new MieException(MieErrors.ResponseInvalid,
                "The service's answer is not JSON, or nested deeper than 64 levels (opc-request-id "
                    + $"{RequestTargets.SafeRequestId(response, response.RequestMessage) ?? "unknown"}).",
                inner: CallSecrets.Of(response.RequestMessage).Mask(e));
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidDataException)
        {
            throw new MieException(MieErrors.ConnectionBroken, "The connection broke while the answer was read.",
                "Repeat the call.", inner: CallSecrets.Of(response.RequestMessage).Mask(e));
        }
    }

    /// <summary>All items of a list, page after page; a page is asked for only when its first item is wanted.</summary>
    /// <param name="path">Path and query, without <c>limit</c> and <c>page</c>.</param>
    /// <param name="limit">Most items in all, or null for all.</param>
    /// <param name="pageSize">Items a page, 1 to 100.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    /// <returns>The items (null for what is no object), each with the <c>opc-request-id</c> of its page.</returns>
    public async IAsyncEnumerable<(JsonObject? Item, string? RequestId)> ListAsync(
        string path, int? limit, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? page = null;
        HashSet<string> seen = new(StringComparer.Ordinal);
        int remaining = limit ?? int.MaxValue;
        while (remaining > 0)
        {
            string query = Query(path, ("limit", Math.Min(pageSize, remaining).ToString(CultureInfo.InvariantCulture)), ("page", page));
            JsonNode? items;
            string? next;
            string? requestId;
            using (HttpResponseMessage response = await GetAsync(query, cancellationToken).ConfigureAwait(false))
            {
                items = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
                next = Header(response, "opc-next-page");
                requestId = Header(response, OpcRequestId.Header);
            }
            if (items is not JsonArray list)
                throw ServiceResponses.Unexpected("a list");
            foreach (JsonNode? item in list)
            {
                if (remaining-- <= 0)
                    yield break;
                yield return (item as JsonObject, requestId);
            }
            if (string.IsNullOrEmpty(next))
                yield break;
            if (!seen.Add(next))
                throw Endless("The service named the same next page twice: the list goes round in circles.");
            if (seen.Count >= MaxPages)
                throw Endless($"The list has more than {MaxPages} pages.");
            page = next;
        }
    }

    /// <summary>Adds parameters that have a value to a path.</summary>
    public static string Query(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        StringBuilder result = new(path);
        char separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach ((string name, string? value) in parameters)
        {
            if (value is null)
                continue;
            result.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
        return result.ToString();
    }

    /// <summary>The first value of a response header, or null.</summary>
    public static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;

    private static MieException TooLarge() =>
        new(MieErrors.ResponseTooLarge,
            $"The service's answer has more than {MaxAnswerBytes} bytes (16 MB), the most that is read of the control plane.",
            "Check that the endpoint is the Data Science service; the limit is fixed. In MieTools.Core a smaller PageSize makes smaller "
                + "answers.");

    private static MieException Endless(string message) =>
        new(MieErrors.ResponseInvalid, message,
            "Name a narrower filter. Check that the endpoint is the Data Science service and that no proxy answers in its place.");

    private static MieServiceException Changed(MieServiceException error) =>
        error.Explained("The resource has changed since it was read (if-match does not fit its etag).",
            "Read it again and repeat the change. After a lost connection the first try may have worked.", MieErrors.NoEtagMatch);
}
