using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;

namespace MieTools.Core.Auth.Credentials;

/// <summary>Where the JWT of a token exchange comes from, anew for each exchange.</summary>
/// <param name="kind">Kind of place.</param>
/// <param name="origin">The place, as errors and the connection's sources name it.</param>
/// <param name="read">Gets it.</param>
internal sealed class IdentityTokenSource(
    OciSettingSource kind, string origin, Func<CancellationToken, ValueTask<string>> read)
{
    /// <summary>Name of the variable that a GitLab job has its JWT in.</summary>
    public const string GitLabVariable = CiVariables.GitLab;

    private const string Advice = "Have the issuer make a new JWT: it is short-lived.";

    // Clocks differ; the domain has the last word.
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(5);

    /// <summary>Kind of place.</summary>
    public OciSettingSource Kind => kind;

    /// <summary>The place.</summary>
    public string Origin => origin;

    /// <summary>Full path of the file; null when it comes from elsewhere.</summary>
    public string? Path { get; private init; }

    /// <summary>Finds the source that applies, and checks what is there already.</summary>
    /// <param name="exchange">What the caller gave.</param>
    /// <param name="options">Environment, folder and clock.</param>
    /// <param name="client">Calls GitHub.</param>
    /// <param name="metadata">Calls the metadata of another cloud, which no proxy reaches.</param>
    /// <exception cref="MieException">Codes <c>IdentityTokenMissing</c>, <c>IdentityTokenInvalid</c> and those of a token
    /// file.</exception>
    public static IdentityTokenSource Find(
        TokenExchangeOptions exchange, FederationOptions options, AuthClient client, AuthClient metadata)
    {
        Func<string, string?> environment = options.Environment ?? Environment.GetEnvironmentVariable;
        if (exchange.GetTokenAsync is { } given)
            return new(OciSettingSource.Parameter, "parameter Token", given);
        if (!exchange.Token.IsEmpty)
            return OfText(OciSettingSource.Parameter, "parameter Token", () => new string(exchange.Token.Span), options.Clock);
        if (exchange.TokenFile is not null)
            return OfFile(exchange.TokenFile, options, environment);
        if (CloudIdentityToken.Find(environment, exchange, metadata) is { } cloud)
            return new(OciSettingSource.Metadata, cloud.Origin, cloud.ReadAsync);
        TokenSource? source = exchange.TokenSource;
        if (source != TokenSource.GitLab && GitHubIdentityToken.Find(environment, exchange, client) is { } gitHub)
            return new(OciSettingSource.Environment, GitHubIdentityToken.Origin, gitHub.ReadAsync);
        if (source != TokenSource.GitHub && !string.IsNullOrWhiteSpace(environment(GitLabVariable)))
        {
            return OfText(OciSettingSource.Environment, "environment variable " + GitLabVariable,
                () => environment(GitLabVariable) ?? "", options.Clock);
        }

        throw new MieException(MieErrors.IdentityTokenMissing,
            source switch
            {
                TokenSource.GitHub => $"There is no JWT to exchange: {GitHubIdentityToken.AddressVariable} (GitHub Actions) is not set.",
                TokenSource.GitLab => $"There is no JWT to exchange: {GitLabVariable} (GitLab) is not set.",
                _ => "There is no JWT to exchange: neither Token nor TokenFile nor TokenSource is given, and "
                    + $"{GitHubIdentityToken.AddressVariable} (GitHub Actions) and {GitLabVariable} (GitLab) are not set.",
            }, target: "Token");
    }

    /// <summary>Gets the JWT.</summary>
    /// <exception cref="MieException">It cannot be had, is none, or has ended.</exception>
    public async ValueTask<string> ReadAsync(TimeProvider clock, CancellationToken cancellationToken) =>
        Check(await read(cancellationToken).ConfigureAwait(false), origin, clock);

    private static IdentityTokenSource OfText(OciSettingSource kind, string origin, Func<string> text, TimeProvider clock)
    {
        Check(text(), origin, clock);
        return new(kind, origin, _ => new(text()));
    }

    private static IdentityTokenSource OfFile(string named, FederationOptions options, Func<string, string?> environment)
    {
        PastedSecret.Check(named, "TokenFile", MieErrors.TokenFileInvalid);
        FileSource file = FileSource.Resolve(
            named, "parameter TokenFile", environment, options.CurrentDirectory ?? Environment.CurrentDirectory);
        string Read() => TokenFile.Read(file, "Check the path, and that the platform writes a JWT there.", isJwt: true);
        string origin = $"the file {file}";
        Check(Read(), origin, options.Clock);
        return new(OciSettingSource.Parameter, origin, _ => new(Read())) { Path = file.Path };
    }

    private static string Check(string? text, string origin, TimeProvider clock)
    {
        string token = (text ?? "").Trim();
        if (token.Length == 0)
            throw Invalid($"{origin} gave no JWT.");
        if (!JwtClaims.IsToken(token))
        {
            string? fault = TokenText.FaultOf(token);
            throw Invalid($"{origin} gave something that is not a JWT{(fault is null ? "" : $": {fault}")}; it is not shown.",
                fault is null ? Advice : TokenText.Alone);
        }

        return JwtClaims.Read(token).Expires is { } end && end + s_skew < clock.GetUtcNow()
            ? throw Invalid($"The JWT that {origin} gave has ended at {end.UtcDateTime:u}.")
            : token;

        MieException Invalid(string message, string? advice = null) =>
            new(MieErrors.IdentityTokenInvalid, char.ToUpperInvariant(message[0]) + message[1..], advice ?? Advice, "Token");
    }
}
