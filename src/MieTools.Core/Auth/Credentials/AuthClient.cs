using System.Text.Json;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Http;
using MieTools.Core.Json;

namespace MieTools.Core.Auth.Credentials;

/// <summary>Calls to the services that give tokens, by the one HTTP chain; their errors never show an answer's body.</summary>
internal sealed class AuthClient : IDisposable
{
    private readonly HttpMessageInvoker _http;

    /// <param name="transport">Where calls go; null: the process's connections. Never disposed.</param>
    /// <param name="clock">Clock and timers.</param>
    /// <param name="direct">For addresses of this machine's own network, which no proxy reaches.</param>
    public AuthClient(HttpMessageHandler? transport, TimeProvider clock, bool direct = false)
    {
        MieHttpOptions options = new()
        {
            Transport = transport ?? (direct ? SharedTransport.Direct : SharedTransport.Handler),
            TimeProvider = clock,
        };
        _http = MieHttpChain.Create(options, bottom => new AuthRequestHandler(bottom, clock));
        Clock = clock;
    }

    public TimeProvider Clock { get; }

    /// <summary>How such a call is repeated: after 429, 5xx and broken connections, but not after silence, which would only add
    /// up.</summary>
    /// <param name="tries">At most so many.</param>
    public static RetryPolicy Tries(int tries) => new(RetryKind.Safe, tries)
    {
        AttemptTimeout = TimeSpan.FromSeconds(30),
        RepeatsTimeouts = false,
        MaxDelay = TimeSpan.FromSeconds(8),
    };

    /// <summary>Sends a request and reads its whole answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="policy">How it is repeated.</param>
    /// <param name="key">Signs each try; null for none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="MieException">Code <c>AuthServiceUnreachable</c>: no answer came.</exception>
    public async Task<AuthResponse> SendAsync(
        HttpRequestMessage request, RetryPolicy policy, OciSigningKey? key, CancellationToken cancellationToken)
    {
        request.Options.Set(RetryPolicy.OptionsKey, policy);
        if (key is not null)
            request.Options.Set(AuthRequestHandler.KeyOption, key);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return new AuthResponse(response.StatusCode, Charsets.ToText(bytes, ResponseFacts.CharsetOf(response)),
                ClockSkew.Advice(response.Headers.Date, Clock.GetUtcNow()),
                response.Headers.TryGetValues("opc-parent-rpt-url", out IEnumerable<string>? parents) ? parents.First() : null);
        }
        catch (MieException e) when (IsOfConnection(e))
        {
            throw Unreachable(request, e);
        }
    }

    /// <summary>Whether no answer came, or none that could be read.</summary>
    public static bool IsOfConnection(MieException e) =>
        e.Category is MieErrorCategory.ConnectionError or MieErrorCategory.OperationTimeout or MieErrorCategory.ProtocolError;

    /// <summary>The <c>token</c> of an answer like <c>{"token": "..."}</c>; null when there is none.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="member">What it is called.</param>
    public static string? TokenOf(string json, string member = "token")
    {
        try
        {
            using JsonDocument document = JsonMemberNames.Parse(json);
            return document.RootElement.Text(member);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>An error answer of a token service. Its body is left out: it may echo what was sent.</summary>
    public static MieException Refused(string what, AuthResponse answer, Uri address, string advice) => new(
        MieErrors.FederationFailed,
        $"{what} was refused: {address.Host} answered {(int)answer.Status}.",
        answer.ClockAdvice ?? advice,
        address.Host);

    public void Dispose() => _http.Dispose();

    private static MieException Unreachable(HttpRequestMessage request, MieException cause) => new(
        MieErrors.AuthServiceUnreachable,
        $"{request.RequestUri!.Host} could not be reached: "
            + (cause.Category == MieErrorCategory.OperationTimeout ? "no answer came in time." : "the connection failed."),
        target: request.RequestUri.Host,
        inner: cause);
}
