using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;

namespace MieTools.Core.Http;

/// <summary>Turns what sockets and TLS throw into errors that say what to do.</summary>
internal static partial class TransportErrors
{
    private const string ProxyAdvice = "Check the proxy (https_proxy, all_proxy; its user and password stand in that address), or name the "
        + "host in NO_PROXY when it is reached without one.";

    /// <summary>True when no byte of the request can have reached the server.</summary>
    public static bool WasNeverSent(HttpRequestException failure) => failure.HttpRequestError is
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
            or HttpRequestError.ProxyTunnelError;

    /// <param name="failure">What was thrown.</param>
    /// <param name="request">The request.</param>
    /// <param name="attempts">How often it was sent.</param>
    /// <param name="proxy">The proxy it went by way of, or null.</param>
    public static MieException Translate(Exception failure, HttpRequestMessage request, int attempts, Uri? proxy)
    {
        CallSecrets secrets = CallSecrets.Of(request);
        failure = secrets.Mask(failure);
        string target = secrets.Mask(RequestTargets.WithoutQuery(request.RequestUri));
        string way = proxy is null ? "" : $" through the proxy {proxy.GetLeftPart(UriPartial.Authority)}";
        string server = request.RequestUri?.Authority ?? "the server";
        // What was never sent nobody finds by it.
        string? requestId = request.Headers.NonValidated.TryGetValues(OpcRequestId.Header, out HeaderStringValues sent)
            ? TerminalText.Clean(secrets.Mask(sent.ToString())) : null;
        string tries = attempts > 1 ? $" ({attempts} tries)" : "";
        if (failure is AttemptTimeoutException timeout)
        {
            return new MieException(MieErrors.RequestTimeout,
                $"{server} gave no answer{way} within {timeout.Limit.TotalSeconds:0.#} s{tries}.",
                target: target, inner: failure)
            { RequestId = requestId };
        }

        HttpRequestError kind = (failure as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown;
        return kind switch
        {
            HttpRequestError.NameResolutionError when proxy is not null => new MieException(MieErrors.HostNotFound,
                $"The name '{proxy.Host}' of the proxy for {request.RequestUri?.Authority} could not be resolved{tries}.", ProxyAdvice,
                target, failure),
            HttpRequestError.NameResolutionError => new MieException(MieErrors.HostNotFound,
                $"The name '{request.RequestUri?.Host}' could not be resolved{tries}.",
                null, target,
                failure),
            HttpRequestError.SecureConnectionError => new MieException(MieErrors.TlsFailed,
                $"No secure connection to {server} could be made{way}{tries}: {Innermost(failure)}", TlsAdvice(failure), target, failure),
            HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError =>
                new MieException(MieErrors.ConnectionFailed,
                $"{server} could not be reached{way}{tries}: {Reason(failure)}.",
                proxy is not null ? ProxyAdvice
                    : IsLoopback(request.RequestUri)
                    ? "Nothing listens there: start the service (Start-MieEmulator) or correct the address."
                    : "Check the address, the network, the proxy settings and firewalls.", target, failure),
            HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded =>
                new MieException(MieErrors.ResponseInvalid,
                $"{server} sent something{way} that is not a valid HTTP answer: {Innermost(failure)}",
                target: target, inner: failure)
                { RequestId = requestId },
            _ => new MieException(MieErrors.ConnectionBroken,
                $"The connection to {server}{way} broke before an answer came{tries}: {Innermost(failure)}",
                target: target, inner: failure)
            { RequestId = requestId },
        };
    }

    /// <summary>True when one side has refused the other in the TLS handshake: it would do so again a moment later.</summary>
    public static bool IsVerdict(HttpRequestException failure) => failure.InnerException is AuthenticationException;

    private static string TlsAdvice(Exception failure)
    {
        string reason = Innermost(failure);
        if (reason.Contains("NameMismatch", StringComparison.Ordinal))
            return "Use a name that the server's certificate is for; a CA file does not help here, since names are always checked.";
        return failure is HttpRequestException http && IsVerdict(http) && reason.Contains("certificate", StringComparison.OrdinalIgnoreCase)
            ? "When the certificate is of an authority of your own (an emulator with https, a company), name its PEM file: "
                + "Connect-MieService -CaFile, REQUESTS_CA_BUNDLE or SSL_CERT_FILE. Certificates are always verified."
            : "Check that the server speaks TLS at this address, and the server's certificate.";
    }

    private static bool IsLoopback(Uri? uri) => uri is not null && Loopback.Is(uri);

    private static string Reason(Exception failure)
    {
        if (failure is HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } tunnel
            && (tunnel.StatusCode ?? StatusIn(tunnel.Message)) is { } status)
        {
            return status == HttpStatusCode.ProxyAuthenticationRequired ? "the proxy wants a user and a password (407)"
                : $"the proxy refused it ({(int)status})";
        }
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            if (e is SocketException socket)
            {
                return socket.SocketErrorCode switch
                {
                    SocketError.ConnectionRefused => "the connection was refused",
                    SocketError.HostUnreachable or SocketError.NetworkUnreachable => "there is no route to it",
                    SocketError.TimedOut => "it did not answer",
                    _ => socket.Message,
                };
            }
            if (e is TimeoutException)
                return "it did not answer in time";
        }
        return Innermost(failure).TrimEnd('.');
    }

    // .NET 8 says the status of a proxy in its message alone.
    private static HttpStatusCode? StatusIn(string message) =>
        StatusCode().Match(message) is { Success: true } found
            ? (HttpStatusCode)int.Parse(found.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex("status code '([0-9]{3})'", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex StatusCode();

    private static string Innermost(Exception failure) => failure.GetBaseException().Message;
}
