using System.CommandLine;
using System.Net;
using MieTools.Core.Auth.Config;
using MieTools.Core.Connection;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Proxy.Tool;

/// <summary>The options that say who calls and where to: those of <c>Connect-MieService</c>.</summary>
internal sealed class ConnectionArguments
{
    private const string Automatic = "Auto";
    private static readonly string[] s_kinds = [.. Enum.GetNames<OciAuthType>(), Automatic];

    private readonly Option<string?> _profile = Text("--profile-name", "Profile of the config file; DEFAULT when left out.", "NAME");
    private readonly Option<string?> _configFile = Text(
        "--config-file", "OCI config file; OCI_CONFIG_FILE, else ~/.oci/config, when left out.", "FILE");
    private readonly Option<string> _authType = new("--auth-type")
    {
        Description = $"Kind of credential: {string.Join(", ", s_kinds)}, which finds it out from profile and environment.",
        HelpName = "KIND",
        DefaultValueFactory = _ => Automatic,
    };
    private readonly Option<string?> _region = Text(
        "--region", "Region, such as us-ashburn-1; that of the profile when left out.", "REGION");
    private readonly Option<string?> _passPhrase = Text("--pass-phrase-file", "File with the pass phrase of the key file.", "FILE");
    private readonly VaultArguments _vault = new();
    private readonly Option<string?> _domainUrl = Text("--domain-url", "Token exchange: address of the identity domain.", "URL");
    private readonly Option<string?> _clientId = Text("--client-id", "Token exchange: client id of the application.", "ID");
    private readonly Option<string?> _clientSecret = Text("--client-secret-file", "Token exchange: file with its client secret.", "FILE");
    private readonly Option<string?> _tokenFile = Text(
        "--token-file", "File with the JWT to exchange (left out: a CI job's own), or the token of a pod; read anew each time.",
        "FILE");
    private readonly Option<string?> _tokenSource = Text(
        "--token-source", $"Token exchange: who makes the JWT: {string.Join(", ", Enum.GetNames<TokenSource>())}.", "NAME");
    private readonly Option<string?> _audience = Text("--audience", "Token exchange: audience of the JWT that is asked for.", "TEXT");
    private readonly Option<string?> _compartment = Text(
        "--compartment-id", "Compartment in which names of deployments are looked up.", "OCID");
    private readonly Option<string?> _endpoint = Text("--endpoint", "Address of the control plane in place of the region's.", "URL");
    private readonly Option<string?> _inference = Text(
        "--inference-endpoint", "Address of the inference endpoints in place of what the service says.", "URL");
    private readonly Option<string?> _caFile = Text(
        "--ca-file", "PEM file with authorities that are trusted besides the system's.", "FILE");
    private readonly Option<string?> _authEndpoint = Text(
        "--auth-endpoint", "Address of the service that gives tokens, in place of the region's.", "URL");
    private readonly Option<string?> _scope = Text("--scope", "What the credential's token is narrowed to.", "SCOPE");
    private readonly Option<string?> _target = Text(
        "--target-compartment-id", "Compartment that the narrower token of --scope is for.", "OCID");
    private readonly Option<string?> _proxy = Text(
        "--proxy", "HTTP or SOCKS proxy to the service, in place of that of the environment.", "URL");
    private readonly Option<string?> _proxyCredential = Text(
        "--proxy-credential-file", "File with USER:PASSWORD for --proxy.", "FILE");
    private readonly Option<double?> _limit = new("--max-requests-per-second")
    {
        Description = "Most calls in any second; 150, the service's limit for a tenancy, when left out; 0 for no limit.",
        HelpName = "N",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[
            _profile, _configFile, _authType, _region, _passPhrase, _domainUrl, _clientId, _clientSecret, _tokenFile, _tokenSource,
            _audience, _authEndpoint, _scope, _target, _compartment, _endpoint, _inference, _caFile, _proxy, _proxyCredential, _limit])
        {
            command.Options.Add(option);
        }

        _vault.AddTo(command);
    }

    /// <summary>Reads what was given, and the files that hold secrets.</summary>
    /// <exception cref="UsageException">A value is none of those that an option takes, or a file cannot be read.</exception>
    public async Task<MieContextOptions> ReadAsync(ParseResult arguments, CancellationToken stop)
    {
        OciAuthType? kind = KindOf(_authType.Name, arguments.GetValue(_authType)!);
        Uri? domain = Address(arguments, _domainUrl);
        bool isExchange = kind == OciAuthType.TokenExchange;
        bool isWorkload = kind == OciAuthType.WorkloadIdentity;
        ReadOnlySpan<Option<string?>> exchange = [_domainUrl, _clientId, _clientSecret, _tokenFile, _tokenSource, _audience];
        foreach (Option<string?> own in exchange)
        {
            if (!isExchange && arguments.GetValue(own) is not null && !(isWorkload && own == _tokenFile))
                throw new UsageException($"{own.Name} is for --auth-type {nameof(OciAuthType.TokenExchange)}.");
        }
        string? secret = await SecretFile.ReadAsync(_clientSecret.Name, arguments.GetValue(_clientSecret), stop).ConfigureAwait(false);
        string? passPhrase = await SecretFile.ReadAsync(_passPhrase.Name, arguments.GetValue(_passPhrase), stop).ConfigureAwait(false);
        string? login = await SecretFile.ReadAsync(_proxyCredential.Name, arguments.GetValue(_proxyCredential), stop).ConfigureAwait(false);
        return new MieContextOptions
        {
            ProfileName = arguments.GetValue(_profile),
            ConfigFile = arguments.GetValue(_configFile),
            AuthType = kind,
            Region = arguments.GetValue(_region),
            PassPhrase = passPhrase.AsMemory(),
            Vault = _vault.Read(arguments),
            TokenExchange = isExchange
                ? new TokenExchangeOptions
                {
                    DomainUrl = domain,
                    ClientId = arguments.GetValue(_clientId),
                    ClientSecret = secret.AsMemory(),
                    TokenFile = arguments.GetValue(_tokenFile),
                    TokenSource = SourceOf(arguments.GetValue(_tokenSource)),
                    Audience = arguments.GetValue(_audience),
                }
                : null,
            ServiceAccountTokenFile = isWorkload ? arguments.GetValue(_tokenFile) : null,
            CompartmentId = arguments.GetValue(_compartment),
            Endpoint = Address(arguments, _endpoint),
            InferenceEndpoint = Address(arguments, _inference),
            CaFile = arguments.GetValue(_caFile),
            AuthEndpoint = Address(arguments, _authEndpoint),
            Scope = ScopeOf(arguments),
            Proxy = Address(arguments, _proxy, "http", "https", "socks4", "socks4a", "socks5"),
            ProxyCredential = LoginOf(login, arguments.GetValue(_proxy) is not null),
            MaxRequestsPerSecond = arguments.GetValue(_limit),
        };
    }

    // Also in the way of command lines: instance-principal.
    internal static OciAuthType? KindOf(string option, string text)
    {
        string plain = text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);
        string? known = s_kinds.FirstOrDefault(k => k.Equals(plain, StringComparison.OrdinalIgnoreCase))
            ?? throw new UsageException($"{option} '{text}' is no kind of credential. There are: {string.Join(", ", s_kinds)}.");
        return known == Automatic ? null : Enum.Parse<OciAuthType>(known);
    }

    private TokenSource? SourceOf(string? text) => text is null ? null
        : Enum.TryParse(text, ignoreCase: true, out TokenSource source) && Enum.IsDefined(source) ? source
        : throw new UsageException($"{_tokenSource.Name} '{text}' is none. There are: {string.Join(", ", Enum.GetNames<TokenSource>())}.");

    private TokenScope? ScopeOf(ParseResult arguments) => (arguments.GetValue(_scope), arguments.GetValue(_target)) switch
    {
        (null, null) => null,
        ({ } scope, { } target) => new TokenScope(scope, target),
        _ => throw new UsageException($"{_scope.Name} and {_target.Name} belong together."),
    };

    private NetworkCredential? LoginOf(string? login, bool hasProxy)
    {
        if (login is null)
            return null;
        if (!hasProxy)
            throw new UsageException($"{_proxyCredential.Name} is for {_proxy.Name}.");
        int colon = login.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? new NetworkCredential(login[..colon], login[(colon + 1)..])
            : throw new UsageException($"The file of {_proxyCredential.Name} has no USER:PASSWORD.");
    }

    internal static Uri? Address(ParseResult arguments, Option<string?> option, params ReadOnlySpan<string> schemes)
    {
        if (arguments.GetValue(option) is not { } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
            && (schemes.Length == 0 ? uri.Scheme is "https" or "http" : schemes.Contains(uri.Scheme)) ? uri
            : throw new UsageException($"{option.Name} is no address: it begins with {(schemes.Length == 0 ? "https" : schemes[0])}://.");
    }

    private static Option<string?> Text(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };
}
