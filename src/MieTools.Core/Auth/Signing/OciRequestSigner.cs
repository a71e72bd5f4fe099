using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;

namespace MieTools.Core.Auth.Signing;

/// <summary>Signs HTTP requests the OCI way. Thread-safe; holds no key.</summary>
/// <remarks>
/// Signed are, in this order: date, (request-target), host and, for POST, PUT and PATCH, content-length, content-type and
/// x-content-sha256. The body is hashed as the bytes that are sent, which is why it is buffered and never chunked. The path
/// is signed as <see cref="Uri.PathAndQuery"/>, which is what HttpClient sends. Signing again replaces what was signed before.
/// </remarks>
public sealed class OciRequestSigner
{
    private const string ContentSha256 = "x-content-sha256";
    private const string OboToken = "opc-obo-token";
    private readonly OciSignerOptions _options;
    private readonly TimeProvider _clock;

    /// <summary>Makes a signer.</summary>
    /// <param name="options">Null: the defaults.</param>
    /// <param name="clock">Source of the date; null: the system's. The service allows 5 minutes of skew.</param>
    public OciRequestSigner(OciSignerOptions? options = null, TimeProvider? clock = null)
    {
        _options = options ?? OciSignerOptions.Default;
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>
    /// Signs a request. Its body is buffered; GET and DELETE without a body get an empty one, so that Content-Length: 0 is sent.
    /// </summary>
    /// <exception cref="MieException">Code <c>UriInvalid</c>: the request has no absolute address.</exception>
    public async ValueTask SignAsync(HttpRequestMessage request, OciSigningKey key, CancellationToken cancellationToken = default)
    {
        HttpContent? body = Prepare(request);
        string? hash = null;
        long length = 0;
        if (body is not null)
        {
            // Bytes can be read again as they are; the rest is buffered, once: a second time (a request that is sent again) does nothing.
            if (body is not ByteArrayContent)
                await body.LoadIntoBufferAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            using ContentDigest digest = new();
            await body.CopyToAsync(digest, cancellationToken).ConfigureAwait(false);
            (hash, length) = (digest.Base64(), digest.Length);
        }

        Apply(request, key, hash, length);
    }

    /// <summary>Signs a request without waiting for anything. A body that cannot be replayed is replaced by its bytes.</summary>
    /// <exception cref="MieException">Code <c>UriInvalid</c>: the request has no absolute address.</exception>
    /// <exception cref="NotSupportedException">The body can only be read asynchronously.</exception>
    public void Sign(HttpRequestMessage request, OciSigningKey key, CancellationToken cancellationToken = default)
    {
        HttpContent? body = Prepare(request);
        string? hash = null;
        long length = 0;
        if (body is not null)
        {
            if (body is not ByteArrayContent)
                body = request.Content = Buffer(body, cancellationToken);
            using ContentDigest digest = new();
            body.CopyTo(digest, null, cancellationToken);
            (hash, length) = (digest.Base64(), digest.Length);
        }

        Apply(request, key, hash, length);
    }

    /// <summary>The host as it goes on the wire: the caller's Host header, else the authority of the address in its ASCII form.</summary>
    internal static string HostOf(HttpRequestMessage request)
    {
        if (request.Headers.Host is { Length: > 0 } stated)
            return stated;
        Uri uri = request.RequestUri!;
        string authority = uri.Authority;
        if (Ascii.IsValid(authority))
            return authority;
        return uri.IsDefaultPort ? uri.IdnHost : string.Create(CultureInfo.InvariantCulture, $"{uri.IdnHost}:{uri.Port}");
    }

    // Returns the body to be hashed, null when none is signed.
    private HttpContent? Prepare(HttpRequestMessage request)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true })
        {
            throw new MieException(
                MieErrors.UriInvalid, "Only a request with an absolute address can be signed.",
                "Give the whole address.");
        }

        string method = request.Method.Method;
        bool hasBody = HasSignedBody(method);
        if (request.Content is null && (hasBody || IsAny(method, "GET", "DELETE")))
            request.Content = new ByteArrayContent([]);
        if (!hasBody || _options.ExcludeBody)
            return null;

        if (request.Headers.TransferEncodingChunked == true)
            request.Headers.TransferEncodingChunked = null;
        return request.Content;
    }

    private void Apply(HttpRequestMessage request, OciSigningKey key, string? hash, long length)
    {
        HttpRequestHeaders headers = request.Headers;
        string method = request.Method.Method;
        FieldBuffer fields = new();
        int count = 0;

        string dateName = _options.UseXDate ? "x-date" : "date";
        string date = _clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        Replace(headers, dateName, date);
        fields[count++] = new(dateName, date);
        fields[count++] = new("(request-target)", string.Concat(method.ToLowerInvariant(), " ", request.RequestUri!.PathAndQuery));
        fields[count++] = new("host", HostOf(request));

        if (hash is not null)
        {
            HttpContentHeaders content = request.Content!.Headers;
            string type = ContentType(content);
            content.ContentLength = length;
            Replace(headers, ContentSha256, hash);
            fields[count++] = new("content-length", length.ToString(CultureInfo.InvariantCulture));
            fields[count++] = new("content-type", type);
            fields[count++] = new(ContentSha256, hash);
        }
        else
        {
            headers.Remove(ContentSha256);
        }

        if (_options.DelegationToken is { Length: > 0 } token)
        {
            Replace(headers, OboToken, token);
            fields[count++] = new(OboToken, token);
        }

        Replace(headers, "Authorization", SigningString.Authorize(fields[..count], key));
    }

    private static string ContentType(HttpContentHeaders headers)
    {
        // Having it parsed fixes its text: otherwise a handler further down that reads it would change what is sent.
        _ = headers.ContentType;
        if (headers.NonValidated.TryGetValues("Content-Type", out HeaderStringValues values) && values.Count > 0)
            return values.ToString();
        headers.TryAddWithoutValidation("Content-Type", "application/json");
        return "application/json";
    }

    private static ByteArrayContent Buffer(HttpContent body, CancellationToken cancellationToken)
    {
        using MemoryStream bytes = new();
        body.CopyTo(bytes, null, cancellationToken);
        ByteArrayContent buffered = new(bytes.GetBuffer(), 0, (int)bytes.Length);
        foreach (KeyValuePair<string, HeaderStringValues> header in body.Headers.NonValidated)
        {
            if (!header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                buffered.Headers.TryAddWithoutValidation(header.Key, header.Value);
        }

        return buffered;
    }

    private static void Replace(HttpRequestHeaders headers, string name, string value)
    {
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }

    private static bool HasSignedBody(string method) =>
        IsAny(method, "POST", "PUT") || method.Equals("PATCH", StringComparison.OrdinalIgnoreCase);

    private static bool IsAny(string method, string one, string other) =>
        method.Equals(one, StringComparison.OrdinalIgnoreCase) || method.Equals(other, StringComparison.OrdinalIgnoreCase);

    // Seven fields at most; on the stack.
    [InlineArray(7)]
    private struct FieldBuffer
    {
        private SignedField _first;
    }
}
