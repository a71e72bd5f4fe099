using System.Globalization;
using System.Security.Cryptography;

namespace MieTools.Core.Auth;

/// <summary>
/// The identity of the resource the process runs in (a job, a notebook, a function), version 2.2: token and key are given to the process in
/// <c>OCI_RESOURCE_PRINCIPAL_*</c> variables.
/// </summary>
public sealed class ResourcePrincipalCredential : OciCredential
{
    private const string Prefix = "OCI_RESOURCE_PRINCIPAL_";
    private const string Advice = "Run in an OCI job, notebook session or function with resource principals, or choose another auth type.";
    private readonly string _token;
    private readonly string _key;
    private readonly string? _passPhrase;
    private readonly TimeProvider _clock;
    private readonly object _gate = new();
    private volatile State? _state;

    /// <summary>Makes a credential from the environment and reads its material.</summary>
    /// <param name="environment">Reads an environment variable; null: the process's.</param>
    /// <param name="clock">Null: the system's.</param>
    /// <exception cref="MieException">Codes <c>ResourcePrincipalMissing</c> (names the variables),
    /// <c>ResourcePrincipalVersionUnsupported</c>, and those of token and key files.</exception>
    public ResourcePrincipalCredential(Func<string, string?>? environment = null, TimeProvider? clock = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        _clock = clock ?? TimeProvider.System;
        CheckVersion(environment(Prefix + "VERSION"));
        _token = environment(Prefix + "RPST") ?? "";
        _key = environment(Prefix + "PRIVATE_PEM") ?? "";
        _passPhrase = environment(Prefix + "PRIVATE_PEM_PASSPHRASE");
        string? region = environment(Prefix + "REGION");
        List<string> missing = new[] { ("RPST", _token), ("PRIVATE_PEM", _key), ("REGION", region) }
            .Where(v => string.IsNullOrWhiteSpace(v.Item2))
            .Select(v => Prefix + v.Item1)
            .ToList();
        if (missing.Count > 0)
        {
            throw new MieException("ResourcePrincipalMissing", MieErrorKind.AuthenticationError,
                $"The resource principal is incomplete: {string.Join(", ", missing)} not set.", Advice, missing[0]);
        }

        Region = Text(region!).Trim();
        Read();
    }

    /// <inheritdoc/>
    public override OciAuthType AuthType => OciAuthType.ResourcePrincipal;

    /// <inheritdoc/>
    public override string? Region { get; }

    /// <inheritdoc/>
    public override string? TenancyId => _state?.Claims.TenancyId;

    /// <inheritdoc/>
    /// <exception cref="MieException">Code <c>ResourcePrincipalTokenExpired</c>: the token ended and nobody has replaced its
    /// file.</exception>
    public override ValueTask<OciSigningKey> GetSigningKeyAsync(CancellationToken cancellationToken)
    {
        State state = Read();
        if (state.Claims.Expires is not { } expires || expires > _clock.GetUtcNow())
            return new(state.Key);
        throw new MieException(
            "ResourcePrincipalTokenExpired",
            MieErrorKind.AuthenticationError,
            string.Create(CultureInfo.InvariantCulture, $"The resource principal's token expired at {expires:yyyy-MM-dd HH:mm:ss}Z."),
            IsPath(_token)
                ? "The platform renews its file; if it does not, restart the resource."
                : "A token given as text cannot be renewed: restart the resource.",
            Prefix + "RPST");
    }

    /// <inheritdoc/>
    /// <remarks>True when the platform has put a new token in place.</remarks>
    public override ValueTask<bool> RefreshAsync(OciSigningKey rejected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rejected);
        if (!IsPath(_token))
            return new(false);
        return new(Read().Key.KeyId != rejected.KeyId || Read(force: true).Key.KeyId != rejected.KeyId);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _state?.Key.Key.Dispose();
        base.Dispose(disposing);
    }

    private State Read(bool force = false)
    {
        State? state = _state;
        FileStamp tokenStamp = Stamp(_token);
        if (!force && state is not null && (state.TokenStamp == tokenStamp || tokenStamp == default))
            return state;
        lock (_gate)
        {
            state = _state;
            if (!force && state is not null && (state.TokenStamp == tokenStamp || tokenStamp == default))
                return state;
            string token = IsPath(_token) ? TokenFile.Read(_token, Advice) : TokenFile.Check(_token, Prefix + "RPST", Advice);
            FileStamp keyStamp = Stamp(_key);
            RSA key = state is not null && state.KeyStamp == keyStamp ? state.Key.Key : LoadKey();
            return _state = new State(new OciSigningKey("ST$" + token, key), tokenStamp, keyStamp, JwtClaims.Read(token));
        }
    }

    private System.Security.Cryptography.RSA LoadKey()
    {
        string passPhrase = string.IsNullOrEmpty(_passPhrase) ? "" : Text(_passPhrase).TrimEnd('\r', '\n');
        return IsPath(_key) ? OciKeyLoader.LoadFile(_key, passPhrase) : OciKeyLoader.Load(_key, passPhrase, Prefix + "PRIVATE_PEM");
    }

    // Each variable is a path when it is an absolute one, else the text itself.
    private static string Text(string value)
    {
        if (!IsPath(value))
            return value;
        try
        {
            byte[] bytes = LocalFiles.ReadBounded(value, LocalFiles.MaxSecretBytes)
                ?? throw new MieException("ResourcePrincipalMissing", MieErrorKind.ReadError,
                    $"'{value}', named by the resource principal's variables, has more than {LocalFiles.MaxSecretBytes} bytes.", Advice,
                    value);
            return System.Text.Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MieException("ResourcePrincipalMissing", MieErrorKind.ReadError,
                $"'{value}', named by the resource principal's variables, cannot be read.", Advice, value, e);
        }
    }

    private static bool IsPath(string value) => Path.IsPathFullyQualified(value);

    private static FileStamp Stamp(string value) => IsPath(value) ? FileStamp.Of(value) : default;

    private static void CheckVersion(string? version)
    {
        if (string.IsNullOrWhiteSpace(version))
        {
            throw new MieException("ResourcePrincipalMissing", MieErrorKind.AuthenticationError,
                $"There is no resource principal here: {Prefix}VERSION is not set.", Advice, Prefix + "VERSION");
        }

        if (version.Trim() == "2.2")
            return;
        throw new MieException(
            "ResourcePrincipalVersionUnsupported",
            MieErrorKind.NotImplemented,
            $"Resource principals of version {(version.Length > 10 ? "unknown" : version.Trim())} are not supported, only 2.2.",
            "Choose another auth type, for instance instance principals.",
            Prefix + "VERSION");
    }

    private sealed record State(OciSigningKey Key, FileStamp TokenStamp, FileStamp KeyStamp, JwtClaims Claims);
}
