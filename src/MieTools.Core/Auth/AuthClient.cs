using System.Net;
using System.Text.Json;
using MieTools.Core.Deployments;
using MieTools.Core.Http;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Auth;

/// <summary>Calls to the services that give tokens: time limits, repeats, and errors that never show an answer's body.</summary>
internal sealed class AuthClient : IDisposable
{
    private const int MaxAnswerBytes = 1 << 20;
    private static readonly Lazy<HttpMessageInvoker> s_shared = new(() => new HttpMessageInvoker(NewTransport(direct: false)));
    private static readonly Lazy<HttpMessageInvoker> s_direct = new(() => new HttpMessageInvoker(NewTransport(direct: true)));
    private readonly HttpMessageInvoker _http;
    private readonly bool _owned;

    /// <param name="transport">Where calls go; null: the process's own pool for this. Never disposed.</param>
    /// <param name="clock">Clock and timers.</param>
    /// <param name="direct">For addresses of this machine's own network, which no proxy reaches.</param>
    public AuthClient(HttpMessageHandler? transport, TimeProvider clock, bool direct = false)
    {
        _owned = transport is not null;
        _http = transport is null ? (direct ? s_direct : s_shared).Value : new HttpMessageInvoker(transport, disposeHandler: false);
        Clock = clock;
    }

    public TimeProvider Clock { get; }

    /// <summary>A transport as these calls want it: no redirects, connections renewed now and then, and when direct no proxy.</summary>
    public static SocketsHttpHandler NewTransport(bool direct) => new()
    {
        UseProxy = !direct,
        Proxy = SystemProxy.Instance,
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
    };

    /// <summary>Sends, repeating after 429, 5xx and broken connections (and 404 when asked), waiting 1, 2, 4 ... seconds between.</summary>
    /// <param name="make">Makes the request anew for every try.</param>
    /// <param name="tries">At most so many.</param>
    /// <param name="timeout">Bound of one try.</param>
    /// <param name="repeatNotFound">Whether 404 is repeated, too.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MieException">Code <c>AuthServiceUnreachable</c>: no answer came.</exception>
    public async Task<AuthAnswer> SendAsync(
        Func<ValueTask<HttpRequestMessage>> make, int tries, TimeSpan timeout, bool repeatNotFound, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            using HttpRequestMessage request = await make().ConfigureAwait(false);
            try
            {
                AuthAnswer answer = await SendOnceAsync(request, timeout, cancellationToken).ConfigureAwait(false);
                bool repeat = (int)answer.Status is 429 or >= 500 || (repeatNotFound && answer.Status == HttpStatusCode.NotFound);
                if (!repeat || attempt >= tries)
                    return answer;
            }
            catch (HttpRequestException e) when (attempt >= tries)
            {
                throw Unreachable(request, "the connection failed", e);
            }
            catch (HttpRequestException)
            {
                // once more
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                // Silence is not repeated: it would only add up.
                throw Unreachable(request, "no answer came in time", e);
            }

            await Task.Delay(TimeSpan.FromSeconds(1 << (attempt - 1)), Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The <c>token</c> of an answer like <c>{"token": "..."}</c>; null when there is none.</summary>
    public static string? TokenOf(string json)
    {
        try
        {
            using JsonDocument document = JsonMemberNames.Parse(json);
            return document.RootElement.Text("token");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>An error answer of a token service. Its body is left out: it may echo what was sent.</summary>
    public static MieException Refused(string what, HttpStatusCode status, Uri address, string advice) => new(
        MieErrors.FederationFailed,
        $"{what} was refused: {address.Host} answered {(int)status}.",
        advice,
        address.Host);

    public void Dispose()
    {
        if (_owned)
            _http.Dispose();
    }

    private async Task<AuthAnswer> SendOnceAsync(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timer = new(timeout, Clock);
        using CancellationTokenSource linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        ClientInfo.Apply(request);
        using HttpResponseMessage response = await _http.SendAsync(request, linked.Token).ConfigureAwait(false);
        await response.Content.LoadIntoBufferAsync(MaxAnswerBytes).WaitAsync(linked.Token).ConfigureAwait(false);
        byte[] bytes = await response.Content.ReadAsByteArrayAsync(linked.Token).ConfigureAwait(false);
        string body = Charsets.ToText(bytes, AnswerHeaders.CharsetOf(response));
        return new AuthAnswer(response.StatusCode, body);
    }

    private static MieException Unreachable(HttpRequestMessage request, string why, Exception inner) => new(
        MieErrors.AuthServiceUnreachable,
        $"{request.RequestUri!.Host} could not be reached: {why}.",
        target: request.RequestUri.Host,
        inner: CallSecrets.Of(request).Mask(inner));
}
