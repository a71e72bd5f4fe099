using MieTools.Core.Auth.Config;
using MieTools.Core.Local;
using MieTools.Core.Regions;

namespace MieTools.Core.Connection;

/// <summary>
/// What a copy of a connection, from a file or from another process, says of it. It never has the key: the connection is made again from
/// the same profile and files, for the same user.
/// </summary>
public sealed record ContextCopy
{
    /// <summary>How the caller proved who it is.</summary>
    public required OciAuthType AuthType { get; init; }

    /// <summary>Address of the control plane.</summary>
    public required Uri ControlPlaneEndpoint { get; init; }

    /// <summary>Address of the inference endpoints when it was set by hand, else null.</summary>
    public Uri? InferenceEndpoint { get; init; }

    /// <summary>The profile; null when the credential came from none.</summary>
    public string? ProfileName { get; init; }

    /// <summary>Config file the profile is in; null when there was none.</summary>
    public string? ConfigFile { get; init; }

    /// <summary>Region id; null when only addresses were given.</summary>
    public string? Region { get; init; }

    /// <summary>OCID of the tenancy; null when it was not known.</summary>
    public string? TenancyId { get; init; }

    /// <summary>OCID of the user; null when it was not known.</summary>
    public string? UserId { get; init; }

    /// <summary>Compartment used when none is named.</summary>
    public string? CompartmentId { get; init; }

    /// <summary>Project used when none is named.</summary>
    public string? ProjectId { get; init; }

    /// <summary>File with the authorities that are trusted in addition to the system's; null when there is none.</summary>
    public string? CaFile { get; init; }

    /// <summary>The proxy that was named for the connection, without its password; null for that of the environment.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>What its tokens are narrowed to; null when they are not.</summary>
    public string? Scope { get; init; }

    /// <summary>OCID of the compartment that a narrower token is for; null without one.</summary>
    public string? TargetCompartmentId { get; init; }

    /// <summary>Full path of the file with the token of a pod's service account when it was set by hand, else null.</summary>
    public string? ServiceAccountTokenFile { get; init; }

    /// <summary>Address of the service that gives tokens when it was set by hand, else null.</summary>
    public Uri? AuthEndpoint { get; init; }

    /// <summary>Secrets of Vault that it was made with; null without any. They are read again.</summary>
    public VaultSecretOptions? Vault { get; init; }

    /// <summary>Most calls of deployments in any second; 0 for no limit; null for the usual one.</summary>
    public double? MaxRequestsPerSecond { get; init; }

    // A profile is somebody's own; a principal is whatever the process runs on, and may not know its name before its first token.
    private bool IsOfProfile => AuthType is OciAuthType.ApiKey or OciAuthType.SessionToken;

    /// <summary>Makes the connection again.</summary>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieException"><c>ContextCopyRefused</c>: it was made with secrets that no copy has, lacks what it takes, or would
    /// be another user's or another tenancy's now; those of <see cref="MieContext.ConnectAsync"/>.</exception>
    public async Task<MieContext> ConnectAsync(CancellationToken cancellationToken = default)
    {
        CheckFacts();
        MieContext context;
        try
        {
            context = await MieContext.ConnectAsync(
                await OptionsAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (MieException e) when (e.Error == MieErrors.PassPhraseMissing)
        {
            throw new MieException(e.Error, $"{e.Message} A copy of a connection has no pass phrase.",
                "Connect in this session with Connect-MieService -PassPhrase, or add pass_phrase to the profile.", e.ErrorTarget, e);
        }
        if (IsSame(TenancyId, context.TenancyId) && IsSame(UserId, context.UserId))
            return context;
        string now = $"{context.UserId ?? "user unknown"} in {context.TenancyId ?? "tenancy unknown"}";
        context.Dispose();
        throw Unusable($"was {UserId ?? "user unknown"} in {TenancyId ?? "tenancy unknown"}; "
            + $"{(ProfileName is null ? AuthType.ToString() : $"profile '{ProfileName}' in '{ConfigFile}'")} is {now} now");
    }

    /// <summary>Who and where.</summary>
    public override string ToString() => $"{ProfileName ?? AuthType.ToString()} @ {Region ?? ControlPlaneEndpoint.Authority}";

    private void CheckFacts()
    {
        if (AuthType == OciAuthType.TokenExchange)
            throw Unusable("was made with a client secret and a JWT, which no copy has");
        // Without these the DEFAULT profile would be taken, and whoever it is of.
        (string Name, string? Value)[] needed = !IsOfProfile ? []
            : [(nameof(ProfileName), ProfileName), (nameof(ConfigFile), ConfigFile), (nameof(TenancyId), TenancyId),
                (nameof(UserId), AuthType == OciAuthType.ApiKey ? UserId : "of the token")];
        // Half of a scope would be none, with all of the caller's rights.
        if (string.IsNullOrEmpty(Scope) != string.IsNullOrEmpty(TargetCompartmentId))
            throw Unusable($"lacks {(string.IsNullOrEmpty(Scope) ? nameof(Scope) : nameof(TargetCompartmentId))}");
        string[] lacks = [.. needed.Where(n => string.IsNullOrEmpty(n.Value)).Select(n => n.Name)];
        if (lacks.Length > 0)
            throw Unusable($"lacks {string.Join(", ", lacks)}");
    }

    private async Task<MieContextOptions> OptionsAsync(CancellationToken cancellationToken)
    {
        // Its own address is the region's to know: one set by hand would be trusted with more.
        OciRegion? region = Region is null ? null
            : await Blocking.RunAsync(() => OciRegions.Resolve(Region), cancellationToken).ConfigureAwait(false);
        return new MieContextOptions
        {
            AuthType = AuthType,
            ProfileName = ProfileName,
            ConfigFile = ConfigFile,
            Region = Region,
            Endpoint = region?.ControlPlaneEndpoint == ControlPlaneEndpoint ? null : ControlPlaneEndpoint,
            InferenceEndpoint = InferenceEndpoint,
            CompartmentId = CompartmentId,
            ProjectId = ProjectId,
            CaFile = CaFile,
            Proxy = Proxy,
            Scope = string.IsNullOrEmpty(Scope) ? null : new TokenScope(Scope, TargetCompartmentId!),
            ServiceAccountTokenFile = ServiceAccountTokenFile,
            AuthEndpoint = AuthEndpoint,
            Vault = Vault,
            MaxRequestsPerSecond = MaxRequestsPerSecond,
            Caller = "the copy of a connection",
        };
    }

    private bool IsSame(string? before, string? now) => before == now || (!IsOfProfile && (before is null || now is null));

    private MieException Unusable(string why) =>
        new(MieErrors.ContextCopyRefused, $"The copy of the connection {this} cannot be used: it {why}. Nothing was sent.",
            target: "Context");
}
