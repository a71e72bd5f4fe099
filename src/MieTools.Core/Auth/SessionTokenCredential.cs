using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;

namespace MieTools.Core.Auth;

/// <summary>
/// A session token made by <c>oci session authenticate</c>. Re-reads its files when they change, refreshes the token before it expires and
/// writes it back.
/// </summary>
public sealed class SessionTokenCredential : OciCredential
{
    private const string Advice = "Sign in again: oci session authenticate";
    private static readonly TimeSpan s_retryPause = TimeSpan.FromMinutes(1);
    private readonly SessionTokenOptions _options;
    private readonly AuthClient _client;
    private readonly OciRequestSigner _signer;
    private readonly char[] _passPhrase;
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private readonly object _gate = new();
    private volatile Session? _session;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;

    /// <summary>Makes a credential and reads its files.</summary>
    /// <exception cref="MieException">Codes <c>TokenFileNotFound</c>, <c>TokenFileUnreadable</c>, <c>TokenFileInvalid</c> and those of
    /// <see cref="OciKeyLoader"/>.</exception>
    public SessionTokenCredential(SessionTokenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _passPhrase = options.PassPhrase.ToArray();
        _client = new AuthClient(options.Transport, options.Clock);
        _signer = new OciRequestSigner(null, options.Clock);
        Read();
    }

    /// <inheritdoc/>
    public override OciAuthType AuthType => OciAuthType.SessionToken;

    /// <inheritdoc/>
    public override string? Region => _options.Region;

    /// <inheritdoc/>
    public override string? TenancyId => _options.TenancyId ?? _session?.Claims.TenancyId;

    /// <summary>When the token ends; null when it does not say.</summary>
    public DateTimeOffset? Expires => _session?.Claims.Expires;

    /// <summary>
    /// What went wrong without consequences so far, such as a refreshed token that could not be written back; null for nothing.
    /// </summary>
    public string? Warning { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="MieException">Code <c>SessionTokenExpired</c>, or those of the constructor.</exception>
    public override ValueTask<OciSigningKey> GetSigningKeyAsync(CancellationToken cancellationToken)
    {
        Session session = Read();
        DateTimeOffset now = _options.Clock.GetUtcNow();
        if (session.Claims.Expires is not { } expires)
            return new(session.Key);
        if (expires <= now)
            throw Expired(expires);
        return expires - now < _options.RefreshWindow && _options.AuthEndpoint is not null && now >= _notBefore
            ? new(RefreshEarlyAsync(session, cancellationToken))
            : new(session.Key);
    }

    /// <inheritdoc/>
    /// <remarks>True also when another caller, or another process through the file, has brought a new token meanwhile.</remarks>
    public override async ValueTask<bool> RefreshAsync(OciSigningKey rejected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rejected);
        await _refreshing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Session session = Read();
            return session.Key.KeyId != rejected.KeyId || await ExchangeAsync(session, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Array.Clear(_passPhrase);
            _session?.Key.Key.Dispose();
            _client.Dispose();
            _refreshing.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<OciSigningKey> RefreshEarlyAsync(Session session, CancellationToken cancellationToken)
    {
        // The token is still valid: a caller that finds a refresh under way uses the current one.
        if (!await _refreshing.WaitAsync(0, cancellationToken).ConfigureAwait(false))
            return session.Key;
        try
        {
            if (_session == session && !await ExchangeAsync(session, cancellationToken).ConfigureAwait(false))
            {
                _notBefore = _options.Clock.GetUtcNow() + s_retryPause;
            }

            return _session!.Key;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    // The files, read again only when they have changed.
    private Session Read()
    {
        Session? session = _session;
        FileStamp stamp = FileStamp.Of(_options.TokenFile);
        if (session is not null && IsCurrent(session, stamp))
            return session;
        lock (_gate)
        {
            session = _session;
            if (session is not null && IsCurrent(session, stamp))
                return session;

            // A new sign-in writes a new key as well; a refresh does not.
            string token = TokenFile.Read(_options.TokenFile, Advice);
            FileStamp keyStamp = FileStamp.Of(_options.KeyFile);
            RSA key = session is not null && session.KeyStamp == keyStamp
                ? session.Key.Key
                : OciKeyLoader.LoadFile(_options.KeyFile, _passPhrase);
            return _session = new Session(new OciSigningKey("ST$" + token, key), stamp, keyStamp, JwtClaims.Read(token));
        }
    }

    // A file that has gone (a home folder not there for a moment) takes nothing away from the token that was read.
    private static bool IsCurrent(Session session, FileStamp stamp) => stamp == default || session.TokenStamp == stamp;

    private async Task<bool> ExchangeAsync(Session session, CancellationToken cancellationToken)
    {
        if (_options.AuthEndpoint is null)
            return false;
        AuthAnswer answer;
        try
        {
            answer = await _client.SendAsync(() => RequestAsync(session, cancellationToken), 2, TimeSpan.FromSeconds(30), false,
                cancellationToken).ConfigureAwait(false);
        }
        catch (MieException e) when (e.Code == "AuthServiceUnreachable")
        {
            // The caller's own 401 or its still valid token says more.
            Warning = "The session token could not be refreshed: " + e.Message;
            return false;
        }

        string? token = answer.Status == HttpStatusCode.OK ? AuthClient.TokenOf(answer.Body) : null;
        if (string.IsNullOrWhiteSpace(token))
        {
            Warning = string.Create(CultureInfo.InvariantCulture,
                $"The session token could not be refreshed: the service answered {(int)answer.Status}. {Advice}");
            return false;
        }

        token = TokenFile.Check(token, "The answer of the refresh service", Advice);
        Keep(session, token);
        return true;
    }

    private void Keep(Session session, string token)
    {
        lock (_gate)
        {
            bool written = TokenFile.TryWrite(_options.TokenFile, token);
            Warning = written
                ? null
                : $"The refreshed session token could not be written to '{_options.TokenFile}': other programs will go on with the old "
                    + "one.";
            // When it was not written, the old stamp keeps the new token from being replaced by the old file.
            FileStamp stamp = written ? FileStamp.Of(_options.TokenFile) : session.TokenStamp;
            _session = new Session(new OciSigningKey("ST$" + token, session.Key.Key), stamp, session.KeyStamp, JwtClaims.Read(token));
        }
    }

    private async ValueTask<HttpRequestMessage> RequestAsync(Session session, CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> json = new(2048);
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            writer.WriteString("currentToken", session.Key.KeyId.AsSpan(3));
            writer.WriteEndObject();
        }

        HttpRequestMessage request = new(HttpMethod.Post, new Uri(_options.AuthEndpoint!, "/v1/authentication/refresh"))
        {
            Content = new ByteArrayContent(json.WrittenSpan.ToArray()),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        await _signer.SignAsync(request, session.Key, cancellationToken).ConfigureAwait(false);
        return request;
    }

    private MieException Expired(DateTimeOffset expires) => new(
        "SessionTokenExpired",
        MieErrorKind.AuthenticationError,
        string.Create(CultureInfo.InvariantCulture, $"The session token expired at {expires:yyyy-MM-dd HH:mm:ss}Z."),
        "Sign in again: oci session authenticate. While a token still lives, oci session refresh prolongs it.",
        _options.TokenFile);

    private sealed record Session(OciSigningKey Key, FileStamp TokenStamp, FileStamp KeyStamp, JwtClaims Claims);
}
