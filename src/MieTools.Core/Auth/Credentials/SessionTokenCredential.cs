using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text.Json;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;

namespace MieTools.Core.Auth.Credentials;

/// <summary>
/// A session token made by <c>oci session authenticate</c>. Re-reads its files when they change, refreshes the token before it expires and
/// writes it back.
/// </summary>
/// <remarks>
/// Whoever signs in anew writes token and key one after the other. While the two do not match, the pair from before goes on as long as it
/// lives; what the service refuses is read again.
/// </remarks>
public sealed class SessionTokenCredential : OciCredential
{
    private const string Advice = "Sign in again: oci session authenticate";
    private static readonly TimeSpan s_retryPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_settlePause = TimeSpan.FromMilliseconds(250);
    private readonly SessionTokenOptions _options;
    private readonly TokenPairFiles _files;
    private readonly AuthClient _client;
    private readonly char[] _passPhrase;
    private readonly SemaphoreSlim _refreshing = new(1, 1);
    private volatile string? _refreshWarning;
    private DateTimeOffset _notBefore = DateTimeOffset.MinValue;

    /// <summary>Makes a credential and reads its files.</summary>
    /// <exception cref="MieException">Codes <c>TokenFileNotFound</c>, <c>TokenFileUnreadable</c>, <c>TokenFileInvalid</c>,
    /// <c>SessionKeyMismatch</c> (the token is for another key) and those of <see cref="OciKeyLoader"/>.</exception>
    public SessionTokenCredential(SessionTokenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _passPhrase = options.PassPhrase.ToArray();
        _client = new AuthClient(options.Transport, options.Clock);
        PastedSecret.Check(options.TokenFile, "The path of a token file", MieErrors.TokenFileInvalid);
        PastedSecret.Check(options.KeyFile, "key_file", MieErrors.KeyFileInvalid);
        FileSource token = new(Path.GetFullPath(options.TokenFile), options.TokenFileNamedBy);
        FileSource key = new(Path.GetFullPath(options.KeyFile), options.KeyFileNamedBy);
        _files = new TokenPairFiles(
            token, key, () => TokenFile.Read(token, Advice, isJwt: true), () => OciKeyLoader.LoadFile(key, _passPhrase), Advice);
        Read();
    }

    /// <inheritdoc/>
    public override OciAuthType AuthType => OciAuthType.SessionToken;

    /// <inheritdoc/>
    public override string? Region => _options.Region;

    /// <inheritdoc/>
    public override string? TenancyId => _options.TenancyId ?? _files.Last?.Claims.TenancyId;

    /// <inheritdoc/>
    public override DateTimeOffset? Expires => _files.Last?.Claims.Expires;

    /// <summary>Bits of the session's key as it was read last.</summary>
    internal int KeySize => _files.Last!.Key.Key.KeySize;

    /// <summary>
    /// What went wrong without consequences so far, such as a refreshed token that could not be written back, or files that do not match
    /// while the pair from before is still good; null for nothing.
    /// </summary>
    public string? Warning => _files.Problem?.Message ?? _refreshWarning;

    /// <inheritdoc/>
    /// <exception cref="MieException">Code <c>SessionTokenExpired</c>, or those of the constructor.</exception>
    public override ValueTask<OciSigningKey> GetSigningKeyAsync(CancellationToken cancellationToken)
    {
        TokenPair pair;
        try
        {
            pair = Read();
        }
        catch (MieException)
        {
            return new(SettleAsync(cancellationToken));
        }

        DateTimeOffset now = _options.Clock.GetUtcNow();
        if (pair.Claims.Expires is not { } expires)
            return new(pair.Key);
        if (expires <= now)
            throw Expired(expires);
        return expires - now < RefreshWindow(pair.Claims) && MayExchange && now >= _notBefore
            ? new(RefreshEarlyAsync(pair, cancellationToken))
            : new(pair.Key);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// True also when another caller, or another process through the files, has brought a new token or key meanwhile: both are read again.
    /// </remarks>
    /// <exception cref="MieException">The files are not usable as they are now (<c>SessionKeyMismatch</c> and those of the constructor),
    /// and the pair from before was refused.</exception>
    public override async ValueTask<bool> RefreshAsync(OciSigningKey rejected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rejected);
        await _refreshing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            TokenPair pair = _files.Read(_options.Clock.GetUtcNow(), force: true);
            if (pair.Key != rejected)
                return true;
            if (_files.Problem is { } problem)
                throw problem;
            if (await ExchangeAsync(pair, cancellationToken).ConfigureAwait(false))
                return true;
            _files.Refuse(pair);
            return false;
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
            _files.Dispose();
            _client.Dispose();
            _refreshing.Dispose();
        }

        base.Dispose(disposing);
    }

    // A session may live for five minutes in all: one that always has less left than the window would be refreshed for every request.
    private TimeSpan RefreshWindow(JwtClaims claims) => claims is { Expires: { } end, Issued: { } begin } && end > begin
        && (end - begin) / 2 is var half && half < _options.RefreshWindow ? half : _options.RefreshWindow;

    // A refresh of the old token would be written over the files that somebody is changing.
    private bool MayExchange => _options.AuthEndpoint is not null && _files.Problem is null;

    private TokenPair Read() => _files.Read(_options.Clock.GetUtcNow());

    // There is no pair that is still good: what is half-written is whole in a moment, and everything else stays an error.
    private async Task<OciSigningKey> SettleAsync(CancellationToken cancellationToken)
    {
        const int Tries = 8;
        for (int i = 0; ; i++)
        {
            await Task.Delay(s_settlePause, _options.Clock, cancellationToken).ConfigureAwait(false);
            try
            {
                TokenPair pair = Read();
                return pair.HasEnded(_options.Clock.GetUtcNow()) ? throw Expired(pair.Claims.Expires!.Value) : pair.Key;
            }
            catch (MieException e) when (i < Tries && e.Code != MieErrors.SessionTokenExpired.Code)
            {
            }
        }
    }

    private async Task<OciSigningKey> RefreshEarlyAsync(TokenPair pair, CancellationToken cancellationToken)
    {
        // The token is still valid: a caller that finds a refresh under way uses the current one.
        if (!await _refreshing.WaitAsync(0, cancellationToken).ConfigureAwait(false))
            return pair.Key;
        try
        {
            if (_files.Last == pair && !await ExchangeAsync(pair, cancellationToken).ConfigureAwait(false))
            {
                _notBefore = _options.Clock.GetUtcNow() + s_retryPause;
            }

            return _files.Last!.Key;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    private async Task<bool> ExchangeAsync(TokenPair pair, CancellationToken cancellationToken)
    {
        if (_options.AuthEndpoint is null)
            return false;
        AuthResponse answer;
        try
        {
            using HttpRequestMessage request = Request(pair);
            answer = await _client.SendAsync(request, AuthClient.Tries(2), pair.Key, cancellationToken).ConfigureAwait(false);
        }
        catch (MieException e) when (e.Code == MieErrors.AuthServiceUnreachable.Code)
        {
            // The caller's own 401 or its still valid token says more.
            _refreshWarning = "The session token could not be refreshed: " + e.Message;
            return false;
        }

        string? token = answer.Status == HttpStatusCode.OK ? AuthClient.TokenOf(answer.Body) : null;
        if (string.IsNullOrWhiteSpace(token))
        {
            _refreshWarning = string.Create(CultureInfo.InvariantCulture,
                $"The session token could not be refreshed: the service answered {(int)answer.Status}. {Advice}");
            return false;
        }

        token = TokenFile.Check(token, "The answer of the refresh service", Advice);
        Keep(pair, token);
        return true;
    }

    private void Keep(TokenPair pair, string token) =>
        _refreshWarning = _files.Replace(pair, token, () => TokenFile.TryWrite(_options.TokenFile, token))
            ? null
            : $"The refreshed session token could not be written to '{_options.TokenFile}': other programs will go on with the old one.";

    private HttpRequestMessage Request(TokenPair pair)
    {
        ArrayBufferWriter<byte> json = new(2048);
        using (Utf8JsonWriter writer = new(json))
        {
            writer.WriteStartObject();
            writer.WriteString("currentToken", pair.Key.KeyId.AsSpan(3));
            writer.WriteEndObject();
        }

        HttpRequestMessage request = new(HttpMethod.Post, new Uri(_options.AuthEndpoint!, "/v1/authentication/refresh"))
        {
            Content = new ByteArrayContent(json.WrittenSpan.ToArray()),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return request;
    }

    private MieException Expired(DateTimeOffset expires) => new(
        MieErrors.SessionTokenExpired,
        string.Create(CultureInfo.InvariantCulture, $"The session token expired at {expires:yyyy-MM-dd HH:mm:ss}Z."),
        target: _options.TokenFile);
}
