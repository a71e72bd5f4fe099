using System.Net;
using System.Text.Json;
using MieTools.Core.Auth.Config;

namespace MieTools.Core.Connection;

/// <summary>
/// Hands a connection over to another process of the same user: by its profile and files, and by its key only when no file has it.
/// </summary>
/// <remarks>
/// What is written may hold a pass phrase, a key, a client secret or the password of a proxy: it is for a pipe between the two, never for
/// a file or a command line.
/// </remarks>
public static class ContextHandover
{
    /// <summary>Writes what the other process needs, as one JSON object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="context">The connection.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the connection was made with a transport or an environment of a program's
    /// own, which stay in it.</exception>
    public static void Write(Utf8JsonWriter json, MieContext context)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(context);
        MieContextOptions options = context.OptionsElsewhere();
        json.WriteStartObject();
        Text("authType", options.AuthType?.ToString());
        Text("profile", options.ProfileName);
        Text("configFile", options.ConfigFile);
        Text("currentDirectory", options.CurrentDirectory);
        Text("region", options.Region);
        Text("endpoint", options.Endpoint?.AbsoluteUri);
        Text("inferenceEndpoint", options.InferenceEndpoint?.AbsoluteUri);
        Text("authEndpoint", options.AuthEndpoint?.AbsoluteUri);
        Text("scope", options.Scope?.Scope);
        Text("targetCompartmentId", options.Scope?.TargetCompartmentId);
        Text("serviceAccountTokenFile", options.ServiceAccountTokenFile);
        Text("passPhraseSecretId", options.Vault?.PassPhraseSecretId);
        Text("keySecretId", options.Vault?.KeySecretId);
        Text("vaultAuthType", options.Vault?.AuthType?.ToString());
        Text("vaultProfile", options.Vault?.ProfileName);
        Text("vaultEndpoint", options.Vault?.Endpoint?.AbsoluteUri);
        Text("caFile", options.CaFile);
        Text("proxy", options.Proxy?.AbsoluteUri);
        Text("proxyUser", options.ProxyCredential?.UserName);
        Text("proxyDomain", options.ProxyCredential?.Domain);
        Text("proxyPassword", options.ProxyCredential?.Password);
        Text("tenancyId", context.TenancyId);
        Text("userId", context.UserId);
        json.WriteNumber("maxRequestsPerSecond", context.MaxRequestsPerSecond);
        if (!options.PassPhrase.IsEmpty)
            json.WriteString("passPhrase", options.PassPhrase.Span);
        if (!options.KeyContent.IsEmpty)
            json.WriteString("keyContent", options.KeyContent.Span);
        if (options.TokenExchange is { } exchange)
            WriteExchange(json, exchange);
        json.WriteEndObject();

        void Text(string name, string? value)
        {
            if (value is not null)
                json.WriteString(name, value);
        }
    }

    /// <summary>Makes the connection that was handed over.</summary>
    /// <param name="json">What <see cref="Write"/> has written.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the profile is somebody else's by now; those of
    /// <see cref="MieContext.ConnectAsync"/>.</exception>
    public static async Task<MieContext> ConnectAsync(JsonElement json, CancellationToken cancellationToken = default)
    {
        MieContext context = await MieContext.ConnectAsync(new MieContextOptions
        {
            AuthType = Text(json, "authType") is { } type ? Enum.Parse<OciAuthType>(type) : null,
            ProfileName = Text(json, "profile"),
            ConfigFile = Text(json, "configFile"),
            CurrentDirectory = Text(json, "currentDirectory"),
            Region = Text(json, "region"),
            Endpoint = Address(json, "endpoint"),
            InferenceEndpoint = Address(json, "inferenceEndpoint"),
            AuthEndpoint = Address(json, "authEndpoint"),
            Scope = Text(json, "scope") is { } scope ? new TokenScope(scope, Text(json, "targetCompartmentId")!) : null,
            ServiceAccountTokenFile = Text(json, "serviceAccountTokenFile"),
            CaFile = Text(json, "caFile"),
            Proxy = Address(json, "proxy"),
            ProxyCredential = Text(json, "proxyUser") is { } user
                ? new NetworkCredential(user, Text(json, "proxyPassword"), Text(json, "proxyDomain")) : null,
            Vault = ReadVault(json),
            PassPhrase = (Text(json, "passPhrase") ?? "").AsMemory(),
            KeyContent = (Text(json, "keyContent") ?? "").AsMemory(),
            MaxRequestsPerSecond = json.TryGetProperty("maxRequestsPerSecond", out JsonElement limit) ? limit.GetDouble() : null,
            TokenExchange = json.TryGetProperty("tokenExchange", out JsonElement exchange) ? ReadExchange(exchange) : null,
        }, cancellationToken).ConfigureAwait(false);
        if (IsSame(Text(json, "tenancyId"), context.TenancyId) && IsSame(Text(json, "userId"), context.UserId))
            return context;
        context.Dispose();
        throw MieException.InvalidArgument("Context",
            $"Profile '{context.ProfileName}' in '{context.ConfigFile}' was changed after the connection had been made: it is another "
                + "user's now.",
            "Connect again: Connect-MieService.");
    }

    private static void WriteExchange(Utf8JsonWriter json, TokenExchangeOptions exchange)
    {
        json.WriteStartObject("tokenExchange");
        json.WriteString("domainUrl", exchange.DomainUrl?.AbsoluteUri);
        json.WriteString("clientId", exchange.ClientId);
        json.WriteString("clientSecret", exchange.ClientSecret.Span);
        json.WriteString("token", exchange.Token.Span);
        if (exchange.TokenFile is not null)
            json.WriteString("tokenFile", exchange.TokenFile);
        if (exchange.TokenSource is { } source)
            json.WriteString("tokenSource", source.ToString());
        if (exchange.Audience is not null)
            json.WriteString("audience", exchange.Audience);
        json.WriteEndObject();
    }

    private static TokenExchangeOptions ReadExchange(JsonElement json) => new()
    {
        DomainUrl = Address(json, "domainUrl"),
        ClientId = Text(json, "clientId"),
        ClientSecret = (Text(json, "clientSecret") ?? "").AsMemory(),
        Token = (Text(json, "token") ?? "").AsMemory(),
        TokenFile = Text(json, "tokenFile"),
        TokenSource = Text(json, "tokenSource") is { } source ? Enum.Parse<TokenSource>(source) : null,
        Audience = Text(json, "audience"),
    };

    private static VaultSecretOptions? ReadVault(JsonElement json)
    {
        VaultSecretOptions vault = new()
        {
            PassPhraseSecretId = Text(json, "passPhraseSecretId"),
            KeySecretId = Text(json, "keySecretId"),
            AuthType = Text(json, "vaultAuthType") is { } type ? Enum.Parse<OciAuthType>(type) : null,
            ProfileName = Text(json, "vaultProfile"),
            Endpoint = Address(json, "vaultEndpoint"),
        };
        return vault.NamesSecret ? vault : null;
    }

    // A token that has not been had yet names nobody.
    private static bool IsSame(string? before, string? now) => before is null || now is null || before == now;

    private static Uri? Address(JsonElement json, string name) => Text(json, name) is { } text ? new Uri(text) : null;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
