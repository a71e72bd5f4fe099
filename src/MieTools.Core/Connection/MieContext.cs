using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Http;
using MieTools.Core.Http.Limits;
using MieTools.Core.Http.Secrets;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Json;
using MieTools.Core.Local;
using MieTools.Core.Regions;

namespace MieTools.Core.Connection;

/// <summary>One connection: who calls, which region, which addresses, which defaults. Immutable and thread-safe.</summary>
public sealed class MieContext : IDisposable
{
    private readonly OciCredential _credential;
    private readonly HttpMessageHandler? _transport;
    private readonly SocketsHttpHandler? _ownTransport;
    private readonly ServiceAddresses _addresses;
    private readonly FileStamp _configWritten;
    private readonly MieContextOptions _options;
    private readonly char[] _passPhrase;
    private readonly char[] _keyContent;
    private readonly Newcomers _newcomers = new();
    private readonly SentBodies _sent = new();
    private readonly SeenDeployments _seen = new();
    private RequestLimiter? _limiter;

    internal MieContext(
        OciCredentialSettings settings, MieContextOptions options, OciRegion? region, ServiceAddresses addresses,
        SocketsHttpHandler? ownTransport)
    {
        _credential = settings.Credential;
        _passPhrase = options.PassPhrase.ToArray();
        _keyContent = options.KeyContent.ToArray();
        _options = options with
        {
            KeyContent = _keyContent,
            PassPhrase = _passPhrase,
            TokenExchange = options.TokenExchange?.Copy(),
            Observer = null,
        };
        _ownTransport = ownTransport;
        _transport = options.Transport ?? ownTransport;
        _addresses = addresses;
        AuthType = settings.Credential.AuthType;
        ProfileName = settings.ProfileName;
        ConfigFile = settings.ConfigFilePath;
        TenancyId = settings.TenancyId ?? settings.Credential.TenancyId;
        UserId = settings.UserId;
        Region = region?.Id;
        CompartmentId = options.CompartmentId;
        ProjectId = options.ProjectId;
        CaFile = options.CaFile;
        ServiceAccountTokenFile = options.ServiceAccountTokenFile is null ? null
            : settings.Sources.FirstOrDefault(s => s.Name == "TokenFile")?.Value;
        _configWritten = Written(ConfigFile);
        _limiter = NewLimiter(options.MaxRequestsPerSecond ?? RequestLimiter.DefaultMaxRequestsPerSecond);
    }

    /// <summary>How the caller proves who it is.</summary>
    public OciAuthType AuthType { get; }

    /// <summary>Profile the credential comes from; null when it comes from none.</summary>
    public string? ProfileName { get; }

    /// <summary>Config file the profile is in; null when there is none.</summary>
    public string? ConfigFile { get; }

    /// <summary>Region id; null when only addresses were given.</summary>
    public string? Region { get; }

    /// <summary>OCID of the tenancy when it is known.</summary>
    public string? TenancyId { get; }

    /// <summary>OCID of the user when it is known.</summary>
    public string? UserId { get; }

    /// <summary>
    /// When the token that requests are signed with ends, as it is now: tokens are renewed on their own where that is possible. Null for an
    /// API key, before the first call with a principal, and when the token does not say.
    /// </summary>
    public DateTimeOffset? TokenExpires => _credential.Expires;

    /// <summary>Compartment used when none is named.</summary>
    public string? CompartmentId { get; private set; }

    /// <summary>Project used when none is named.</summary>
    public string? ProjectId { get; private set; }

    /// <summary>Address of the control plane.</summary>
    public Uri ControlPlaneEndpoint => _addresses.ControlPlane;

    /// <summary>Address of the inference endpoints when it was set by hand, else null.</summary>
    public Uri? InferenceEndpoint => _addresses.Inference;

    /// <summary>File with the authorities that are trusted in addition to the system's; null when there is none.</summary>
    public string? CaFile { get; }

    /// <summary>The proxy that was named for this connection; null for that of the environment or the system.</summary>
    public Uri? Proxy => _options.Proxy;

    /// <summary>What the tokens of this connection are narrowed to; null when they are not.</summary>
    public string? Scope => _options.Scope?.Scope;

    /// <summary>OCID of the compartment that a narrower token is for; null without one.</summary>
    public string? TargetCompartmentId => _options.Scope?.TargetCompartmentId;

    /// <summary>Full path of the file with the token of a pod's service account when it was set by hand, else null.</summary>
    public string? ServiceAccountTokenFile { get; }

    /// <summary>Address of the service that gives tokens when it was set by hand, else null.</summary>
    public Uri? AuthEndpoint => _options.AuthEndpoint;

    /// <summary>OCID of the Vault secret that the key was opened with; null without one.</summary>
    public string? PassPhraseSecretId => _options.Vault?.PassPhraseSecretId;

    /// <summary>OCID of the Vault secret that the key is; null without one.</summary>
    public string? KeySecretId => _options.Vault?.KeySecretId;

    /// <summary>Kind of the credential that was named to read them; null when none was.</summary>
    public OciAuthType? VaultAuthType => _options.Vault?.AuthType;

    /// <summary>Profile that was named to read them; null when none was.</summary>
    public string? VaultProfileName => _options.Vault?.ProfileName;

    /// <summary>Address of the service that gave them when it was set by hand, else null.</summary>
    public Uri? VaultEndpoint => _options.Vault?.Endpoint;

    /// <summary>Most calls of deployments in any second, for all that use the connection; 0 for no limit.</summary>
    public double MaxRequestsPerSecond => _limiter?.MaxRequestsPerSecond ?? 0;

    /// <summary>Warnings about the connection, for instance a key file that other users can read.</summary>
    public MieList<string> Warnings { get; internal init; } = [];

    /// <summary>Each setting of the connection, and where it comes from: who calls, with which key, where to, and the defaults.</summary>
    public MieList<OciSetting> Sources { get; internal init; } = [];

    /// <summary>True when the config file was changed after this was made.</summary>
    public bool IsStale => ConfigFile is not null && Written(ConfigFile) != _configWritten;

    /// <summary>
    /// The options with which another process of the same user makes the same connection, from the same profile and files. They hold the
    /// pass phrase.
    /// </summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the connection was made with a transport, an environment or a source of
    /// tokens of a program's own, which stay in it.</exception>
    internal MieContextOptions OptionsElsewhere()
    {
        if (_options.Transport is not null || _options.GetEnvironmentVariable is not null)
        {
            throw MieException.InvalidArgument("Context",
                "The connection has a transport or an environment of this program, which no other process can have.");
        }
        if (_options.TokenExchange?.GetTokenAsync is not null)
        {
            throw MieException.InvalidArgument("Context",
                "The connection gets its JWT from a script block or a program's function, which no other process can have.",
                "Connect with a token file in its place: Connect-MieService -TokenFile.");
        }
        return Pinned();
    }

    /// <summary>Options that name what this connection was made from, whatever is the default elsewhere.</summary>
    internal MieContextOptions Pinned()
    {
        // What variables say is found by the other process in the same way: a profile that is named would come before them.
        bool ofVariables = Sources.Any(s => s.Source == OciSettingSource.Environment
            && s.Name is not ("Region" or "ConfigFile" or "ProfileName" or "Endpoint" or "CaFile"));
        return _options with
        {
            ProfileName = ofVariables ? _options.ProfileName : ProfileName,
            ConfigFile = ofVariables ? _options.ConfigFile : ConfigFile,
            AuthType = ofVariables ? _options.AuthType : AuthType,
            Region = Region,
            Endpoint = ControlPlaneEndpoint,
            CompartmentId = CompartmentId,
            ProjectId = ProjectId,
            Caller = null,
        };
    }

    /// <summary>
    /// Makes a connection. Checks everything that can be checked without a call. Sends nothing, but for an instance principal without a
    /// region, which asks the instance's metadata.
    /// </summary>
    /// <param name="options">What is known.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieException">The profile, key, token, region, CA file or an address is not usable; the code says
    /// which.</exception>
    public static Task<MieContext> ConnectAsync(MieContextOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return ContextBuilder.BuildAsync(options, cancellationToken);
    }

    /// <summary>A client of the control plane.</summary>
    /// <param name="observer">Called for every attempt of every request, on any thread.</param>
    /// <param name="trace">Called with headers and the beginning of bodies, secrets masked, on any thread.</param>
    /// <param name="requestId">The <c>opc-request-id</c> of every request; null for one of each request's own.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the request id cannot be used.</exception>
    public DeploymentClient CreateDeploymentClient(
        Action<MieHttpEvent>? observer = null, Action<string>? trace = null, string? requestId = null) =>
        new(CreateInvoker(observer, trace, requestId), ControlPlaneEndpoint,
            new DeploymentClientOptions { Newcomers = _newcomers, Sent = _sent });

    /// <summary>A client of the inference endpoints.</summary>
    /// <param name="observer">Called for every attempt of every request, on any thread.</param>
    /// <param name="trace">Called with headers and the beginning of bodies, secrets masked, on any thread.</param>
    /// <param name="requestId">The <c>opc-request-id</c> of every request; null for none.</param>
    /// <param name="rateObserver">Told when the calls of the connection go at another pace, on any thread.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the request id cannot be used.</exception>
    /// <remarks>What the clients of a connection send has one limit; each client has its turns.</remarks>
    public InferenceClient CreateInferenceClient(
        Action<MieHttpEvent>? observer = null, Action<string>? trace = null, string? requestId = null,
        Action<RateChange>? rateObserver = null) =>
        new(CreateInvoker(observer, trace, requestId, rateObserver));

    /// <summary>The HTTP chain that signs with this connection's credential.</summary>
    /// <param name="observer">Called for every attempt of every request, on any thread.</param>
    /// <param name="trace">Called with headers and the beginning of bodies, secrets masked, on any thread.</param>
    /// <param name="requestId">The <c>opc-request-id</c> of every request; null for none, or one of each request's own.</param>
    /// <param name="rateObserver">Told when the calls of the connection go at another pace, on any thread.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: the request id cannot be used.</exception>
    public HttpMessageInvoker CreateInvoker(
        Action<MieHttpEvent>? observer = null, Action<string>? trace = null, string? requestId = null,
        Action<RateChange>? rateObserver = null) =>
        SignedHttpChain.Create(_credential, new MieHttpOptions
        {
            Observer = observer,
            Trace = trace,
            RequestId = requestId,
            Transport = _transport,
            Limiter = _limiter,
            RateObserver = rateObserver,
        });

    /// <summary>The same connection with other defaults. Both share the credential: to dispose of one ends the other too.</summary>
    /// <param name="compartmentId">OCID of the compartment for calls that name none; null for this one's.</param>
    /// <param name="projectId">OCID of the project for calls that name none; null for this one's.</param>
    /// <exception cref="MieException"><c>OcidInvalid</c>: one is not an OCID of its kind.</exception>
    public MieContext WithDefaults(string? compartmentId, string? projectId)
    {
        ContextChecks.Ocid(compartmentId, "CompartmentId", "compartment", "tenancy");
        ContextChecks.Ocid(projectId, "ProjectId", "datascienceproject");
        if (compartmentId is null && projectId is null)
            return this;
        MieContext other = (MieContext)MemberwiseClone();
        other.CompartmentId = compartmentId ?? CompartmentId;
        other.ProjectId = projectId ?? ProjectId;
        return other;
    }

    /// <summary>
    /// The same connection with another limit, of its own. Both share the credential: to dispose of one ends the other too.
    /// </summary>
    /// <param name="maxRequestsPerSecond">Most calls of deployments in any second; 0 for no limit.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it is negative or no number.</exception>
    public MieContext WithLimit(double maxRequestsPerSecond)
    {
        ContextChecks.Limit(maxRequestsPerSecond);
        MieContext other = (MieContext)MemberwiseClone();
        other._limiter = NewLimiter(maxRequestsPerSecond);
        return other;
    }

    /// <summary>The pace of the calls of deployments; null for none.</summary>
    internal RequestLimiter? Limiter => _limiter;

    /// <summary>The base address of a deployment's inference endpoints, ending in its OCID.</summary>
    /// <param name="deploymentId">OCID of the deployment; its region counts when no address is set.</param>
    /// <param name="modelDeploymentUrl">What the service says, if it was asked.</param>
    /// <exception cref="MieException"><c>DeploymentUrlRefused</c>: the service names a host that is neither of its realm nor the one that
    /// was connected to; <c>RealmUnknown</c>: the OCID's realm is not known.</exception>
    public Uri InferenceBase(string deploymentId, string? modelDeploymentUrl = null) =>
        _addresses.InferenceBase(deploymentId, modelDeploymentUrl);

    /// <summary>Whether an address built from an OCID is of the realm that this connection is to, or set by hand.</summary>
    internal bool IsOwnRealm(Uri address) => _addresses.IsOwnRealm(address);

    /// <summary>The compartment to use.</summary>
    /// <exception cref="MieException"><c>CompartmentMissing</c>: none was given and the connection has none.</exception>
    public string RequireCompartment(string? given) => given ?? CompartmentId ?? throw new MieException(
        MieErrors.CompartmentMissing, "No compartment is known.",
        "Give -CompartmentId, or set one for the session with Connect-MieService -CompartmentId. Its OCID is in the console under "
            + "Identity > Compartments"
        + (TenancyId is null ? "." : $"; the root compartment is the tenancy, {TenancyId}."), "CompartmentId");

    /// <summary>Remembers a deployment as it was last read, so that a call by id needs no second look-up.</summary>
    public void Remember(MieDeployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        _seen.Add(deployment);
    }

    /// <summary>The deployment as it was last read in this connection, or null.</summary>
    public MieDeployment? Recall(string deploymentId) => _seen.Find(deploymentId);

    /// <summary>All deployments that were read in this connection, each as it was last.</summary>
    public IReadOnlyList<MieDeployment> ListSeen() => _seen.List();

    /// <summary>Who and where, without secrets.</summary>
    public override string ToString() => $"{ProfileName ?? AuthType.ToString()} @ {Region ?? ControlPlaneEndpoint.Authority}";

    /// <summary>
    /// Releases the credential's key, and the connections when it has some of its own. Commands that still run with it fail.
    /// </summary>
    public void Dispose()
    {
        Array.Clear(_passPhrase);
        Array.Clear(_keyContent);
        _options.TokenExchange?.Clear();
        if (_options.ProxyCredential is { } proxyCredential)
            proxyCredential.Password = "";
        _credential.Dispose();
        _ownTransport?.Dispose();
    }

    private static RequestLimiter? NewLimiter(double maxRequestsPerSecond) =>
        maxRequestsPerSecond > 0 ? new RequestLimiter(maxRequestsPerSecond) : null;

    private static FileStamp Written(string? file) => file is null ? default : FileStamp.Of(file);
}
