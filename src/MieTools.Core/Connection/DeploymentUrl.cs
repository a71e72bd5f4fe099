using MieTools.Core.Contract;
using MieTools.Core.Deployments;
using MieTools.Core.Http;
using MieTools.Core.Regions;

namespace MieTools.Core.Connection;

/// <summary>Whether the <c>modelDeploymentUrl</c> that a control plane names is one that a signed request may go to.</summary>
internal static class DeploymentUrl
{
    // Deployed models of realm oc1 have a domain of their own.
    private const string Oc1Domain = "oraclecloud.com";
    private const string Oc1CustomerDomain = "customer-oci.com";

    /// <summary>
    /// The address, when its host belongs to the realm of the control plane that named it, or is the host the user connected to.
    /// </summary>
    /// <param name="url">What the service named.</param>
    /// <param name="deploymentId">The deployment it was named for.</param>
    /// <param name="controlPlane">The control plane's address.</param>
    /// <param name="regionDomain">Domain of the connection's region, for a control plane behind a private endpoint; null when there is no
    /// region.</param>
    /// <exception cref="MieException"><c>DeploymentUrlRefused</c>.</exception>
    public static Uri Check(string url, string deploymentId, Uri controlPlane, string? regionDomain)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.UserInfo.Length > 0)
            throw Refused(deploymentId, "is no address that can be called");
        string shown = $"names {uri.Scheme}://{uri.Authority}, which";
        if (uri.Scheme != Uri.UriSchemeHttps && (uri.Scheme != Uri.UriSchemeHttp || controlPlane.Scheme == Uri.UriSchemeHttps))
            throw Refused(deploymentId, $"{shown} is not https");
        if (!IsTrusted(uri, controlPlane, regionDomain))
            throw Refused(deploymentId, $"{shown} belongs neither to the realm nor to the host of {controlPlane.Authority}");
        foreach (string segment in uri.AbsolutePath.Split('/'))
        {
            if (Ocid.TryParse(segment, out _) && segment != deploymentId)
                throw Refused(deploymentId, $"{shown} is the address of another deployment, {segment}");
        }
        return uri;
    }

    /// <summary>Whether an address is of the realm, or on the host, of a control plane.</summary>
    public static bool IsTrusted(Uri uri, Uri controlPlane, string? regionDomain)
    {
        if (Loopback.Is(controlPlane))
            return Loopback.Is(uri);
        if (uri.Host.Equals(controlPlane.Host, StringComparison.OrdinalIgnoreCase))
            return true;
        // A private endpoint has no realm in its name; the region that the user connected to has.
        string? domain = OciRegions.All.Select(region => region.Domain).Distinct().FirstOrDefault(d => IsBelow(controlPlane, d))
            ?? regionDomain;
        return domain is { Length: > 0 }
            && (IsBelow(uri, domain) || (domain == Oc1Domain && IsBelow(uri, Oc1CustomerDomain)));
    }

    private static bool IsBelow(Uri uri, string domain) => uri.Host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase);

    private static MieException Refused(string deploymentId, string what) =>
        new(MieErrors.DeploymentUrlRefused,
            $"The modelDeploymentUrl of {deploymentId} {what}. Nothing was signed or sent.",
            target: deploymentId);
}
