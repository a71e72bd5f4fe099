using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using MieTools.Core.Http;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Calls;

/// <summary>One call to a deployment. Describes it; nothing is sent before an <see cref="InferenceClient"/> gets it.</summary>
public sealed record InferenceRequest
{
    /// <summary>Most bytes of an answer that is kept in memory when nothing else is said: 256 MB.</summary>
    public const long DefaultMaxAnswerBytes = 256L * 1024 * 1024;

    private string _method = "POST";

    /// <summary>Which deployment.</summary>
    public required InferenceAddress Address { get; init; }

    /// <summary>HTTP method, upper case.</summary>
    public string Method
    {
        get => _method;
        init => _method = value.Trim().ToUpperInvariant();
    }

    /// <summary>
    /// Path suffix, which may carry a query; empty for the bare prefix. See <see cref="InferenceAddress.ResolveSuffix"/>.
    /// </summary>
    public string Suffix { get; init; } = "";

    /// <summary>Query to add, escaped when sent; a null value adds the name alone.</summary>
    public ImmutableArray<KeyValuePair<string, string?>> Query { get; init; } = [];

    /// <summary>Headers to add. Content-Type here wins over the body's.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body.</summary>
    public InferenceBody Body { get; init; } = InferenceBody.None;

    /// <summary>The Accept header; null for <c>application/json</c>, on streams <c>text/event-stream</c>.</summary>
    public string? Accept { get; init; }

    /// <summary>
    /// Most time for a whole answer, tries included; null for the client's. Not for streams: see <see cref="StreamOptions.IdleTimeout"/>.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Most bytes of an answer that is kept in memory, after it is decoded; 256 MB. One that is written elsewhere has no bound.
    /// </summary>
    public long MaxAnswerBytes { get; init; } = DefaultMaxAnswerBytes;

    /// <summary>
    /// Which failures are repeated; null for <see cref="RetryPolicy.NotServed"/>, since nothing makes a repeated inference safe.
    /// </summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>The deployment's routes, to check the call against; null for no check.</summary>
    public RouteTable? Routes { get; init; }

    /// <summary>Told of the bytes of the body that have gone out and of those in all, for each try; called on any thread.</summary>
    public Action<long, long>? UploadProgress { get; init; }

    /// <summary>The URL of the call.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>, <c>UriInvalid</c>.</exception>
    public Uri UriFor(InferenceMode mode) => Address.Build(mode, Suffix, Query.IsDefault ? null : Query);

    /// <summary>Makes the HTTP request after all local checks; it is not signed yet.</summary>
    /// <exception cref="MieException">
    /// <c>ArgumentInvalid</c>, <c>UriInvalid</c>, <c>HeaderInvalid</c>, <c>JsonInvalid</c>, <c>PayloadTooLarge</c>,
    /// <c>StreamUnsupported</c>,
    /// <c>RouteNotFound</c>, <c>MethodNotAllowed</c>. Nothing has been sent then.
    /// </exception>
    public HttpRequestMessage CreateMessage(InferenceMode mode)
    {
        (Uri uri, ReadOnlyMemory<byte> body) = Check(mode);
        HttpRequestMessage message = new(new HttpMethod(Method), uri)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            // Empty content sends "Content-Length: 0", without which the gateway answers 411, on GET and DELETE too.
            Content = UploadContent.Create(body, UploadProgress),
        };
        message.Options.Set(RetryPolicy.OptionsKey, Retry ?? RetryPolicy.NotServed);
        message.Headers.ExpectContinue = false;
        message.Content.Headers.ContentLength = body.Length;
        string? contentType = Body.ContentType ?? (Method is "POST" or "PUT" ? InferenceBody.JsonType : null);
        if (contentType is not null)
            Set(message.Content.Headers, "Content-Type", contentType);
        Set(message.Headers, "Accept", Accept ?? (mode == InferenceMode.Stream ? "text/event-stream" : "application/json"));
        // A compressing server holds back events until a block is full.
        Set(message.Headers, "Accept-Encoding", "identity");
        AddHeaders(message);
        return message;
    }

    /// <summary>Makes the local checks alone.</summary>
    /// <inheritdoc cref="CreateMessage"/>
    internal (Uri Uri, ReadOnlyMemory<byte> Body) Check(InferenceMode mode)
    {
        CheckMethod();
        foreach ((string name, string value) in Headers)
            HeaderRules.Check(name, value);
        // Before the routes: a path that cannot be sent is not one to add.
        Uri uri = UriFor(mode);
        if (Routes is not null)
        {
            RouteCheck.Check(Routes, Method, Suffix);
            if (mode == InferenceMode.Stream && PromptShapes.NeverStreams(Suffix))
            {
                throw MieException.InvalidArgument("Path", $"'{Suffix}' answers at once and has no stream.",
                    "Use Invoke-MieInference. If your server streams there nevertheless, give -SkipRouteCheck.");
            }
        }
        return (uri, CheckedBody(mode));
    }

    private void CheckMethod()
    {
        _ = HttpMethods.Require(Method);
        if (Method is "GET" or "HEAD" && !Body.Content.IsEmpty)
        {
            throw MieException.InvalidArgument(
                "Body", $"A {Method} request has no body.", "Use -Method POST, or put the values into -Query.");
        }
    }

    private ReadOnlyMemory<byte> CheckedBody(InferenceMode mode)
    {
        ReadOnlyMemory<byte> body = Body.Content;
        if (body.Length > InferenceBody.MaxBytes)
            throw InferenceBody.TooLarge(body.Length, "Body");
        if (!Body.IsJson)
            return body;
        body = StreamFlag.Apply(body, JsonCheck.Validate(body.Span, "Body"), Suffix, mode);
        return body.Length > InferenceBody.MaxBytes ? throw InferenceBody.TooLarge(body.Length, "Body") : body;
    }

    private void AddHeaders(HttpRequestMessage message)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in Headers)
        {
            HttpHeaders headers = name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
                ? message.Content!.Headers
                : message.Headers;
            // The caller's value replaces ours; a name given twice is sent twice.
            if (seen.Add(name))
                headers.Remove(name);
            if (!headers.TryAddWithoutValidation(name, value))
            {
                throw new MieException(
                    MieErrors.HeaderInvalid, $"The header '{name}' cannot be sent with a request.", target: name);
            }
        }
    }

    private static void Set(HttpHeaders headers, string name, string value)
    {
        HeaderRules.CheckValue(name, value);
        headers.TryAddWithoutValidation(name, value);
    }
}
