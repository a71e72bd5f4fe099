using System.Globalization;
using System.Security.Cryptography;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Local;

namespace MieTools.Core.Auth.Credentials;

/// <summary>
/// The identity of the resource the process runs in (a job, a notebook, a function), version 2.2: token and key are given to the process in
/// <c>OCI_RESOURCE_PRINCIPAL_*</c> variables.
/// </summary>
public sealed class ResourcePrincipalCredential : OciCredential
{
    private const string Prefix = "OCI_RESOURCE_PRINCIPAL_";
    private const string TextAdvice = "Give the token itself (a JWT), or the full path of the file that holds it.";
    private static readonly string s_advice = MieErrors.ResourcePrincipalMissing.Advice!;
    private readonly string _token;
    private readonly TimeProvider _clock;
    private readonly TokenPairFiles _files;

    /// <summary>Makes a credential from the environment and reads its material.</summary>
    /// <param name="environment">Reads an environment variable; null: the process's.</param>
    /// <param name="clock">Null: the system's.</param>
    /// <exception cref="MieException">Codes <c>ResourcePrincipalMissing</c> (names the variables), <c>ResourcePrincipalUnreadable</c>,
    /// <c>ResourcePrincipalVersionUnsupported</c>, and those of token and key files.</exception>
    public ResourcePrincipalCredential(Func<string, string?>? environment = null, TimeProvider? clock = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        _clock = clock ?? TimeProvider.System;
        CheckVersion(environment(Prefix + "VERSION"));
        string? Variable(string name) => environment(Prefix + name) is { } value ? HomeFolder.Expand(value.Trim(), environment) : null;
        _token = Variable("RPST") ?? "";
        string key = Variable("PRIVATE_PEM") ?? "";
        string? passPhrase = environment(Prefix + "PRIVATE_PEM_PASSPHRASE");
        string? region = Variable("REGION");
        List<string> missing = new[] { ("RPST", _token), ("PRIVATE_PEM", key), ("REGION", region) }
            .Where(v => string.IsNullOrWhiteSpace(v.Item2))
            .Select(v => Prefix + v.Item1)
            .ToList();
        if (missing.Count > 0)
        {
            throw new MieException(MieErrors.ResourcePrincipalMissing,
                $"The resource principal is incomplete: {string.Join(", ", missing)} not set.", null, missing[0]);
        }

        Region = Text(region!).Trim();
        FileSource tokenSource = Source(_token, "RPST");
        FileSource keySource = Source(key, "PRIVATE_PEM");
        _files = new TokenPairFiles(
            tokenSource,
            keySource,
            () => IsPath(_token) ? TokenFile.Read(tokenSource, s_advice, isJwt: true)
                : TokenFile.Check(_token, tokenSource, TextAdvice, isJwt: true),
            () => LoadKey(key, keySource, passPhrase),
            s_advice);
        _files.Read(_clock.GetUtcNow());
    }

    /// <inheritdoc/>
    public override OciAuthType AuthType => OciAuthType.ResourcePrincipal;

    /// <inheritdoc/>
    public override string? Region { get; }

    /// <inheritdoc/>
    public override string? TenancyId => _files.Last?.Claims.TenancyId;

    /// <inheritdoc/>
    public override DateTimeOffset? Expires => _files.Last?.Claims.Expires;

    /// <inheritdoc/>
    /// <exception cref="MieException">Code <c>ResourcePrincipalTokenExpired</c>: the token ended and nobody has replaced its
    /// file.</exception>
    public override ValueTask<OciSigningKey> GetSigningKeyAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        TokenPair pair = _files.Read(now);
        if (pair.Claims.Expires is not { } expires || expires > now)
            return new(pair.Key);
        throw new MieException(
            MieErrors.ResourcePrincipalTokenExpired,
            string.Create(CultureInfo.InvariantCulture, $"The resource principal's token expired at {expires:yyyy-MM-dd HH:mm:ss}Z."),
            IsPath(_token)
                ? "The platform renews its file; if it does not, restart the resource."
                : "A token given as text cannot be renewed: restart the resource.",
            Prefix + "RPST");
    }

    /// <inheritdoc/>
    /// <remarks>True when the platform has put a new token or key in place.</remarks>
    /// <exception cref="MieException"><c>SessionKeyMismatch</c> and others of the files: they are not usable as they are now, and the pair
    /// from before was refused.</exception>
    public override ValueTask<bool> RefreshAsync(OciSigningKey rejected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rejected);
        if (!IsPath(_token))
            return new(false);
        TokenPair pair = _files.Read(_clock.GetUtcNow(), force: true);
        if (pair.Key != rejected)
            return new(true);
        if (_files.Problem is { } problem)
            throw problem;
        _files.Refuse(pair);
        return new(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _files.Dispose();
        base.Dispose(disposing);
    }

    private static FileSource Source(string value, string name) =>
        IsPath(value) ? new(value, Prefix + name) : new(Prefix + name);

    private static RSA LoadKey(string key, FileSource source, string? passPhrase)
    {
        string secret = string.IsNullOrEmpty(passPhrase) ? "" : Text(passPhrase).TrimEnd('\r', '\n');
        return IsPath(key) ? OciKeyLoader.LoadFile(source, secret) : OciKeyLoader.Load(key, secret, source.Path);
    }

    // Each variable is a path when it is an absolute one, else the text itself.
    private static string Text(string value)
    {
        if (!IsPath(value))
            return value;
        try
        {
            byte[] bytes = LocalFiles.ReadBounded(value, LocalFiles.MaxSecretBytes)
                ?? throw new MieException(MieErrors.ResourcePrincipalUnreadable,
                    $"'{value}', named by the resource principal's variables, has more than {LocalFiles.MaxSecretBytes} bytes.", null,
                    value);
            return System.Text.Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MieException(MieErrors.ResourcePrincipalUnreadable,
                $"'{value}', named by the resource principal's variables, cannot be read.", null, value, e);
        }
    }

    private static bool IsPath(string value) => Path.IsPathFullyQualified(value);

    private static void CheckVersion(string? version)
    {
        if (string.IsNullOrWhiteSpace(version))
        {
            throw new MieException(MieErrors.ResourcePrincipalMissing,
                $"There is no resource principal here: {Prefix}VERSION is not set.", null, Prefix + "VERSION");
        }

        if (version.Trim() == "2.2")
            return;
        throw new MieException(
            MieErrors.ResourcePrincipalVersionUnsupported,
            $"Resource principals of version {(version.Length > 10 ? "unknown" : version.Trim())} are not supported, only "
                + $"1.1, 2.1, 2.1.1, 2.1.2, 2.2 and 3.0 ({Prefix}VERSION).",
            target: Prefix + "VERSION");
    }
}
