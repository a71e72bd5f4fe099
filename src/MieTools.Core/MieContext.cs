using MieTools.Core.Auth;
using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Http;
using MieTools.Core.Inference;
using MieTools.Core.Regions;

namespace MieTools.Core;

/// <summary>One connection: who calls, which region, which addresses, which defaults. Immutable and thread-safe.</summary>
public sealed class MieContext : IDisposable
{
    private readonly OciCredential _credential;
    private readonly HttpMessageHandler? _transport;
    private readonly SocketsHttpHandler? _ownTransport;
    private readonly Func<string, string?>? _environment;
    private readonly DateTime _configWritten;
    private readonly string? _regionDomain;
    private readonly Newcomers _newcomers = new();
    private readonly SentBodies _sent = new();
    private readonly Dictionary<string, MieDeployment> _seen = new(StringComparer.Ordinal);

    private MieContext(OciCredentialSettings settings, MieContextOptions options, SocketsHttpHandler? ownTransport, OciRegion? region)
    {
        _credential = settings.Credential;
        _ownTransport = ownTransport;
        _transport = options.Transport ?? ownTransport;
        _environment = options.GetEnvironmentVariable;
        AuthType = settings.Credential.AuthType;
        ProfileName = settings.ProfileName;
        ConfigFile = settings.ConfigFilePath;
        TenancyId = settings.TenancyId ?? settings.Credential.TenancyId;
        UserId = settings.UserId;
        Region = region?.Id;
        _regionDomain = region is null ? null : region.Domain.Length > 0 ? region.Domain : region.Id;
        CompartmentId = options.CompartmentId;
        ProjectId = options.ProjectId;
        Warnings = region is null || options.Endpoint is not null || OciRegions.Find(region.Id) is not null ? settings.Warnings
            : [.. settings.Warnings,
                $"The region '{region.Id}' is not known to this version of MieTools; its addresses are taken to be in realm "
                    + $"{region.RealmKey} ({region.Domain})."];
        ControlPlaneEndpoint = options.Endpoint ?? region!.ControlPlaneEndpoint;
        InferenceEndpoint = options.InferenceEndpoint;
        CaFile = options.CaFile;
        Sources = FindSources(settings, options);
        _configWritten = Written(ConfigFile);
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

    /// <summary>Compartment used when none is named.</summary>
    public string? CompartmentId { get; private set; }

    /// <summary>Project used when none is named.</summary>
    public string? ProjectId { get; private set; }

    /// <summary>Address of the control plane.</summary>
    public Uri ControlPlaneEndpoint { get; }

    /// <summary>Address of the inference endpoints when it was set by hand, else null.</summary>
    public Uri? InferenceEndpoint { get; }

    /// <summary>File with the authorities that are trusted in addition to the system's; null when there is none.</summary>
    public string? CaFile { get; }

    /// <summary>Warnings about the connection, for instance a key file that other users can read.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Each setting of the connection, and where it comes from: who calls, with which key, where to, and the defaults.</summary>
    public IReadOnlyList<OciSetting> Sources { get; }

    /// <summary>True when the config file was changed after this was made.</summary>
    public bool IsStale => ConfigFile is not null && Written(ConfigFile) != _configWritten;

    /// <summary>
    /// Makes a connection. Checks everything that can be checked without a call. Sends nothing, but for an instance principal without a
    /// region, which asks the instance's metadata.
    /// </summary>
    /// <param name="options">What is known.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieException">The profile, key, token, region, CA file or an address is not usable; the code says
    /// which.</exception>
    public static async Task<MieContext> ConnectAsync(MieContextOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        CheckEndpoint(options.Endpoint, "Endpoint");
        CheckEndpoint(options.InferenceEndpoint, "InferenceEndpoint");
        CheckOcid(options.CompartmentId, "CompartmentId", "compartment", "tenancy");
        CheckOcid(options.ProjectId, "ProjectId", "datascienceproject");
        if (options.CaFile is not null && options.Transport is not null)
        {
            throw MieException.InvalidArgument(
                "CaFile", "CaFile and Transport cannot be used together: a transport decides itself what it trusts.");
        }

        // Files may be pipes, or on a mount that hangs.
        SocketsHttpHandler? ownTransport = options.CaFile is not { } file ? null : await Blocking.RunAsync(
            () => PrivateTrust.Load(file).CreateTransport(), cancellationToken).ConfigureAwait(false);
        OciCredentialSettings? settings = null;
        try
        {
            settings = await Blocking.RunAsync(
                () => OciCredentialFactory.Create(CredentialOptions(options, ownTransport)), cancellationToken).ConfigureAwait(false);
            OciRegion? region = settings.Region;
            // Only an instance has to be asked where it is, and only when nothing else says.
            if (region is null && options.Endpoint is null
                && await settings.Credential.GetRegionAsync(cancellationToken).ConfigureAwait(false) is { } name)
            {
                region = OciRegions.Resolve(name, options.GetEnvironmentVariable);
            }

            if (region is null && options.Endpoint is null)
            {
                throw new MieException("RegionMissing", MieErrorKind.InvalidArgument, "No region is known.",
                    "Give -Region, add 'region=...' to the profile, or set OCI_REGION.", settings.ProfileName);
            }
            return new MieContext(settings, options, ownTransport, region);
        }
        catch
        {
            settings?.Credential.Dispose();
            ownTransport?.Dispose();
            throw;
        }
    }

    /// <summary>A client of the control plane.</summary>
    /// <param name="observer">Called for every attempt of every request, on any thread.</param>
    /// <param name="trace">Called with headers and the beginning of bodies, secrets masked, on any thread.</param>
    /// <param name="requestId">The <c>opc-request-id</c> of every request; null for one of each request's own.</param>
    /// <exception cref="MieException"><c>InvalidArgument</c>: the request id cannot be used.</exception>
    public DeploymentClient CreateDeploymentClient(
        Action<MieHttpEvent>? observer = null, Action<string>? trace = null, string? requestId = null) =>
        new(CreateInvoker(observer, trace, requestId), ControlPlaneEndpoint,
            new DeploymentClientOptions { Newcomers = _newcomers, Sent = _sent });

    /// <summary>A client of the inference endpoints.</summary>
    /// <param name="observer">Called for every attempt of every request, on any thread.</param>
    /// <param name="trace">Called with headers and the beginning of bodies, secrets masked, on any thread.</param>
    /// <param name="requestId">The <c>opc-request-id</c> of every request; null for none.</param>
    /// <exception cref="MieException"><c>InvalidArgument</c>: the request id cannot be used.</exception>
    public InferenceClient CreateInferenceClient(
        Action<MieHttpEvent>? observer = null, Action<string>? trace = null, string? requestId = null) =>
        new(CreateInvoker(observer, trace, requestId));

    /// <summary>The HTTP chain that signs with this connection's credential.</summary>
    /// <param name="observer">Called for every attempt of every request, on any thread.</param>
    /// <param name="trace">Called with headers and the beginning of bodies, secrets masked, on any thread.</param>
    /// <param name="requestId">The <c>opc-request-id</c> of every request; null for none, or one of each request's own.</param>
    /// <exception cref="MieException"><c>InvalidArgument</c>: the request id cannot be used.</exception>
    public HttpMessageInvoker CreateInvoker(
        Action<MieHttpEvent>? observer = null, Action<string>? trace = null, string? requestId = null) =>
        MieHttpPipeline.Create(_credential,
            new MieHttpOptions { Observer = observer, Trace = trace, RequestId = requestId, Transport = _transport });

    /// <summary>The same connection with other defaults. Both share the credential: to dispose of one ends the other too.</summary>
    /// <param name="compartmentId">OCID of the compartment for calls that name none; null for this one's.</param>
    /// <param name="projectId">OCID of the project for calls that name none; null for this one's.</param>
    /// <exception cref="MieException"><c>InvalidArgument</c>: one is not an OCID of its kind.</exception>
    public MieContext WithDefaults(string? compartmentId, string? projectId)
    {
        CheckOcid(compartmentId, "CompartmentId", "compartment", "tenancy");
        CheckOcid(projectId, "ProjectId", "datascienceproject");
        if (compartmentId is null && projectId is null)
            return this;
        MieContext other = (MieContext)MemberwiseClone();
        other.CompartmentId = compartmentId ?? CompartmentId;
        other.ProjectId = projectId ?? ProjectId;
        return other;
    }

    /// <summary>The base address of a deployment's inference endpoints, ending in its OCID.</summary>
    /// <param name="deploymentId">OCID of the deployment; its region counts when no address is set.</param>
    /// <param name="modelDeploymentUrl">What the service says, if it was asked.</param>
    /// <exception cref="MieException"><c>DeploymentUrlRefused</c>: the service names a host that is neither of its realm nor the one that
    /// was connected to; <c>RealmUnknown</c>: the OCID's realm is not known.</exception>
    public Uri InferenceBase(string deploymentId, string? modelDeploymentUrl = null)
    {
        if (InferenceEndpoint is not null)
            return new Uri($"{InferenceEndpoint.AbsoluteUri.TrimEnd('/')}/{deploymentId}");
        return modelDeploymentUrl is null
            ? OciRegions.InferenceBase(deploymentId, _environment)
            : DeploymentUrl.Check(modelDeploymentUrl, deploymentId, ControlPlaneEndpoint, _regionDomain);
    }

    /// <summary>Whether an address built from an OCID is of the realm that this connection is to, or set by hand.</summary>
    internal bool IsOwnRealm(Uri address) =>
        InferenceEndpoint is not null || DeploymentUrl.IsTrusted(address, ControlPlaneEndpoint, _regionDomain);

    /// <summary>The compartment to use.</summary>
    /// <exception cref="MieException"><c>CompartmentMissing</c>: none was given and the connection has none.</exception>
    public string RequireCompartment(string? given) => given ?? CompartmentId ?? throw new MieException(
        "CompartmentMissing", MieErrorKind.InvalidArgument, "No compartment is known.",
        "Give -CompartmentId, or set one for the session with Connect-MieService -CompartmentId. Its OCID is in the console under "
            + "Identity > Compartments"
        + (TenancyId is null ? "." : $"; the root compartment is the tenancy, {TenancyId}."), "CompartmentId");

    /// <summary>Remembers a deployment as it was last read, so that a call by id needs no second look-up.</summary>
    public void Remember(MieDeployment deployment)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        lock (_seen)
            _seen[deployment.Id] = deployment;
    }

    /// <summary>The deployment as it was last read in this connection, or null.</summary>
    public MieDeployment? Recall(string deploymentId)
    {
        lock (_seen)
            return _seen.GetValueOrDefault(deploymentId);
    }

    /// <summary>All deployments seen in this connection.</summary>
    public IReadOnlyList<MieDeployment> Seen
    {
        get
        {
            lock (_seen)
                return [.. _seen.Values];
        }
    }

    /// <summary>Who and where, without secrets.</summary>
    public override string ToString() => $"{ProfileName ?? AuthType.ToString()} @ {Region ?? ControlPlaneEndpoint.Authority}";

    /// <summary>
    /// Releases the credential's key, and the connections when it has some of its own. Commands that still run with it fail.
    /// </summary>
    public void Dispose()
    {
        _credential.Dispose();
        _ownTransport?.Dispose();
    }

    private static OciCredentialOptions CredentialOptions(MieContextOptions options, HttpMessageHandler? ownTransport) => new()
    {
        AuthType = options.AuthType,
        ConfigFile = options.ConfigFile,
        ProfileName = options.ProfileName,
        PassPhrase = options.PassPhrase,
        Region = options.Region,
        CurrentDirectory = options.CurrentDirectory,
        Caller = options.Caller,
        Environment = options.GetEnvironmentVariable,
        Transport = options.Transport,
        RefreshTransport = ownTransport,
    };

    private IReadOnlyList<OciSetting> FindSources(OciCredentialSettings settings, MieContextOptions options)
    {
        OciSettingList list = new(options.Caller);
        foreach (OciSetting setting in settings.Sources)
            list.Add(setting.Name, setting.Value, setting.Source, setting.Origin);
        // Only an instance's own metadata name a region that nothing else does.
        list.Add("Region", Region, OciSettingSource.Metadata, "the instance's metadata");
        list.AddParameter("CompartmentId", CompartmentId);
        list.AddParameter("ProjectId", ProjectId);
        list.AddParameter("Endpoint", options.Endpoint?.OriginalString);
        list.Add("Endpoint", ControlPlaneEndpoint.AbsoluteUri, OciSettingSource.Default, "that of the region");
        list.AddParameter("InferenceEndpoint", options.InferenceEndpoint?.OriginalString);
        list.AddParameter("CaFile", CaFile);
        return list.All;
    }

    private static DateTime Written(string? file) => file is null ? default : File.GetLastWriteTimeUtc(file);

    private static void CheckEndpoint(Uri? address, string field)
    {
        if (address is null)
            return;
        string name = InferenceAddress.NameOf(address.OriginalString);
        if (address.IsAbsoluteUri && address.UserInfo.Length > 0)
        {
            throw MieException.InvalidArgument(
                field, $"The address '{name}' holds a user name or password.", "Leave them out: requests are signed.");
        }

        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            throw MieException.InvalidArgument(
                field, $"'{name}' is not an http address.", "Write it like https://datascience.us-ashburn-1.oci.oraclecloud.com.");
        }

        if (address.Query.Length > 0 || address.Fragment.Length > 0 || address.OriginalString.AsSpan().ContainsAny('?', '#'))
        {
            throw MieException.InvalidArgument(field, $"The address of '{address.Authority}' has a query or a fragment.",
                "Leave out what begins at its '?' or '#': paths are appended to the address.");
        }

        if (address.Scheme == Uri.UriSchemeHttp && !Loopback.Is(address))
        {
            throw new MieException("InsecureTransport", MieErrorKind.InvalidArgument,
                $"'{name}' is plain http, which is allowed for this machine only.", "Use https.", field);
        }
    }

    private static void CheckOcid(string? value, string field, params ReadOnlySpan<string> types)
    {
        if (value is not null)
            Ocid.Require(value, field, types);
    }
}
