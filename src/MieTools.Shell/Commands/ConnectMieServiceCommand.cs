using System.Management.Automation;
using System.Security;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Connection;
using MieTools.Core.Local;
using MieTools.Emulator;
using MieTools.Pipeline;
using MieTools.Session;

namespace MieTools.Commands;

/// <summary><c>Connect-MieService</c>: sets who the session calls as, where, and its defaults.</summary>
public abstract class ConnectMieServiceCommand : MieCommand
{
    private protected const string ProfileSet = "Profile";
    private const string EmulatorSet = "Emulator";
    private static readonly string[] s_vault =
        [nameof(PassPhraseSecretId), nameof(KeySecretId), nameof(VaultAuthType), nameof(VaultProfileName), nameof(VaultEndpoint)];

    private static readonly string[] s_exchange =
    [
        nameof(DomainUrl), nameof(ClientId), nameof(ClientSecret), nameof(Token), nameof(TokenFile), nameof(TokenSource), nameof(Audience),
    ];

    /// <summary>Connects to an emulator of this user, whichever window or program started it.</summary>
    [Parameter(ParameterSetName = EmulatorSet, Mandatory = true)]
    public SwitchParameter Emulator { get; set; }

    /// <summary>
    /// Which emulator: itself, its process id, its address, or its data folder or the name of that; the only one when left out.
    /// </summary>
    [Parameter(ParameterSetName = EmulatorSet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("ControlPlane")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(EmulatorCompleter))]
    [EmulatorNameTransformation]
    public string? EmulatorName { get; set; }

    /// <summary>Profile in the config file; DEFAULT when left out.</summary>
    [Parameter(ParameterSetName = ProfileSet, Position = 0)]
    [Alias("Profile")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    [TextTransformation]
    public string? ProfileName { get; set; }

    /// <summary>Path of the OCI config file; the places that the OCI SDKs look at when left out.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [TextTransformation(IsPath = true)]
    public string? ConfigFile { get; set; }

    /// <summary>Region id such as us-ashburn-1, or key such as iad.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [TextTransformation]
    public string? Region { get; set; }

    /// <summary>Kind of credential; Auto finds out from the profile and the environment.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public MieAuthType AuthType { get; set; }

    /// <summary>Pass phrase of the key file.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNull]
    [SecretTransformation(nameof(PassPhrase))]
    public SecureString? PassPhrase { get; set; }

    /// <summary>Private key of an API key, in PEM: a text or a SecureString.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNull]
    public object? KeyContent { get; set; }

    /// <summary>OCID of the secret of OCI Vault that holds the pass phrase of the key.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [TextTransformation]
    public string? PassPhraseSecretId { get; set; }

    /// <summary>OCID of the secret of OCI Vault that holds the private key of an API key, in PEM.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [TextTransformation]
    public string? KeySecretId { get; set; }

    /// <summary>Kind of the credential that reads the secrets; Auto finds out what the machine has without a key.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public MieAuthType VaultAuthType { get; set; }

    /// <summary>Profile of the config file that reads the secrets.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ProfileNameCompleter))]
    [TextTransformation]
    public string? VaultProfileName { get; set; }

    /// <summary>Address of the service that gives secrets in place of that of the secret's region.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNull]
    [TextTransformation]
    public Uri? VaultEndpoint { get; set; }

    /// <summary>Address of the identity domain that exchanges tokens.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNull]
    [TextTransformation]
    public Uri? DomainUrl { get; set; }

    /// <summary>Client id of a confidential application of the identity domain.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [TextTransformation]
    public string? ClientId { get; set; }

    /// <summary>Client secret of the application.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNull]
    [SecretTransformation(nameof(ClientSecret))]
    public SecureString? ClientSecret { get; set; }

    /// <summary>The JWT to exchange: a text, a SecureString, or a script block that gives one for each exchange.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNull]
    public object? Token { get; set; }

    /// <summary>File that holds the JWT to exchange, or the token of a pod's service account; read for each exchange.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [TextTransformation(IsPath = true)]
    public string? TokenFile { get; set; }

    /// <summary>Who makes the JWT to exchange: a CI platform, or the metadata service of another cloud.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    public TokenSource? TokenSource { get; set; }

    /// <summary>Audience of the JWT that is asked for; the domain's address when left out.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [TextTransformation]
    public string? Audience { get; set; }

    /// <summary>Compartment for commands that name none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? CompartmentId { get; set; }

    /// <summary>Project for commands that name none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? ProjectId { get; set; }

    /// <summary>Address of the control plane in place of the region's.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public Uri? Endpoint { get; set; }

    /// <summary>Address of the inference endpoints in place of what the service says.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public Uri? InferenceEndpoint { get; set; }

    /// <summary>Address of the federation and token refresh service in place of the region's.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNull]
    [TextTransformation]
    public Uri? AuthEndpoint { get; set; }

    /// <summary>What the credential's token is exchanged for.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [TextTransformation]
    public string? Scope { get; set; }

    /// <summary>Compartment that the exchanged token is for.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? TargetCompartmentId { get; set; }

    /// <summary>PEM or DER file with authorities that this connection trusts in addition to the system's.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNullOrEmpty]
    [TextTransformation(IsPath = true)]
    public string? CaFile { get; set; }

    /// <summary>Proxy of this connection in place of that of the environment or the system.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNull]
    [TextTransformation]
    public Uri? Proxy { get; set; }

    /// <summary>User and password for the proxy.</summary>
    [Parameter(ParameterSetName = ProfileSet)]
    [ValidateNotNull]
    [Credential]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>
    /// Most calls of deployments in any second, for all commands that use the connection; 150 when left out, 0 for no limit.
    /// </summary>
    [Parameter]
    [ValidateRange(0.0, 1000000.0)]
    [ValidateFinite]
    public double? MaxRequestsPerSecond { get; set; }

    /// <inheritdoc/>
    protected override void End()
    {
        try
        {
            if (Emulator)
            {
                ConnectEmulator();
                return;
            }
            // A script that connects by itself, in a session that is to try it, must not reach the cloud.
            if (!NamesPlace && Session.LocalContext() is { } local)
            {
                Keep(local);
                return;
            }
        }
        catch (MieException e)
        {
            ThrowFailure(e, e.ErrorTarget);
        }

        Connect();
    }

    // A pass phrase, an authority and a proxy belong to a place, and do not say which.
    private bool NamesPlace => ProfileName is not null || ConfigFile is not null || Region is not null || AuthType != MieAuthType.Auto
        || Endpoint is not null || InferenceEndpoint is not null
        || AuthEndpoint is not null || Scope is not null || TargetCompartmentId is not null || NamesExchange;

    // A pod has a token in a file too, which is no part of an exchange at a domain.
    private bool NamesExchange => s_exchange.Any(name => MyInvocation.BoundParameters.ContainsKey(name)
        && !(name == nameof(TokenFile) && AuthType == MieAuthType.WorkloadIdentity));

    // Whoever names one of these knows where commands go; a region alone may be a runbook's that is only tried.
    private bool NamesAccount => ProfileName is not null || ConfigFile is not null || AuthType != MieAuthType.Auto || Endpoint is not null;

    private void Keep(MieContext local)
    {
        MieContext context = local.WithDefaults(CompartmentId, ProjectId);
        if (MaxRequestsPerSecond is { } limit)
            context = context.WithLimit(limit);
        string[] unused = [.. s_vault
            .Concat([nameof(PassPhrase), nameof(KeyContent), nameof(CaFile), nameof(Proxy), nameof(ProxyCredential)])
            .Where(MyInvocation.BoundParameters.ContainsKey)];
        WriteNotice($"The session stays on the emulator at {context.ControlPlaneEndpoint.GetLeftPart(UriPartial.Authority)}: neither a "
            + "profile nor an address was given. Connect-MieService -ProfileName DEFAULT leaves it."
            + (unused.Length == 0 ? "" : $" -{string.Join(" and -", unused)} {(unused.Length == 1 ? "is" : "are")} not used."));
        Session.Connect(context, EmulatorRegistry.At(context.ControlPlaneEndpoint));
        WriteOutput(context);
    }

    private void ConnectEmulator()
    {
        MieEmulatorProcess emulator = EmulatorFinder.Choose(Await(EmulatorFinder.FindAsync(StopToken)), EmulatorName);
        MieContextOptions options = emulator.ContextOptions;
        MieContext context = Await(MieContext.ConnectAsync(options with
        {
            CompartmentId = CompartmentId ?? options.CompartmentId,
            ProjectId = ProjectId ?? options.ProjectId,
        }, StopToken));
        Session.Connect(context, emulator);
        WriteOutput(context);
    }

    private void Connect()
    {
        char[]? passPhrase = RevealedText.Of(PassPhrase);
        char[]? key = null;
        ExchangeParameters? exchange = null;
        try
        {
            key = KeyContent is null ? null : RevealedText.Of(KeyContent, nameof(KeyContent), "Give the private key in PEM");
            exchange = NamesExchange || AuthType == MieAuthType.TokenExchange ? new ExchangeParameters(ClientSecret, Token) : null;
            MieContext context;
            try
            {
                context = Await(MieContext.ConnectAsync(OptionsWith(passPhrase, key, exchange), StopToken));
            }
            catch (MieException e) when (e.Error == MieErrors.PassPhraseMissing && passPhrase is null)
            {
                passPhrase = PassPhraseQuestion.Ask(Host, $"Pass phrase of {TerminalText.Clean($"{e.ErrorTarget}")}: ");
                if (passPhrase is null)
                    throw;
                context = Await(MieContext.ConnectAsync(OptionsWith(passPhrase, key, exchange), StopToken));
            }
            foreach (string warning in context.Warnings)
                WriteWarning(warning);
            if (!NamesAccount && MieSession.PastEmulator(context) is { } notice)
                WriteWarning(notice);
            Session.Connect(context, EmulatorRegistry.At(context.ControlPlaneEndpoint));
            WriteOutput(context);
        }
        catch (MieException e)
        {
            // Commands that follow must not go to another place by mistake.
            ThrowFailure(e, e.ErrorTarget ?? ProfileName);
        }
        finally
        {
            if (passPhrase is not null)
                Array.Clear(passPhrase);
            Array.Clear(key ?? []);
            exchange?.Dispose();
        }
    }

    private static OciAuthType? TypeOf(MieAuthType type) =>
        type == MieAuthType.Auto ? null : Enum.Parse<OciAuthType>(type.ToString());

    private VaultSecretOptions Vault() => new()
    {
        PassPhraseSecretId = PassPhraseSecretId,
        KeySecretId = KeySecretId,
        AuthType = TypeOf(VaultAuthType),
        ProfileName = VaultProfileName,
        Endpoint = VaultEndpoint,
    };

    private string? TokenPath => TokenFile is null ? null : ResolvePath(LocalFiles.ExpandHome(TokenFile));

    private MieContextOptions OptionsWith(char[]? passPhrase, char[]? key, ExchangeParameters? exchange) => new()
    {
        ProfileName = ProfileName,
        ConfigFile = ConfigFile is null ? null : ResolvePath(LocalFiles.ExpandHome(ConfigFile)),
        Region = Region,
        AuthType = TypeOf(AuthType),
        PassPhrase = passPhrase,
        KeyContent = key,
        Vault = s_vault.Any(MyInvocation.BoundParameters.ContainsKey) ? Vault() : null,
        ServiceAccountTokenFile = exchange is null ? TokenPath : null,
        TokenExchange = exchange?.ToOptions(DomainUrl, ClientId, TokenPath, TokenSource, Audience,
            exchange.Script is { } script ? new TokenScript(script, SessionState.PSVariable.GetValue, Location) : null),
        CompartmentId = CompartmentId,
        ProjectId = ProjectId,
        Endpoint = Endpoint,
        InferenceEndpoint = InferenceEndpoint,
        AuthEndpoint = AuthEndpoint,
        Scope = Scope is null && TargetCompartmentId is null ? null : new TokenScope(Scope ?? "", TargetCompartmentId ?? ""),
        CaFile = CaFile is null ? null : ResolvePath(LocalFiles.ExpandHome(CaFile)),
        Proxy = Proxy,
        ProxyCredential = ProxyCredential?.GetNetworkCredential(),
        MaxRequestsPerSecond = MaxRequestsPerSecond,
        CurrentDirectory = Location,
        Observer = TellSearch,
    };
}
