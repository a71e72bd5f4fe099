namespace MieTools.Core.Regions;

/// <summary>A region and the addresses of its services.</summary>
/// <param name="Id">Region id such as <c>us-ashburn-1</c>, lower case; or a complete domain when it holds a dot.</param>
/// <param name="Key">Short key such as <c>iad</c>, lower case; empty when not known.</param>
/// <param name="RealmKey">Realm such as <c>oc1</c>; empty when not known.</param>
/// <param name="Domain">Second-level domain of the realm, such as <c>oraclecloud.com</c>; empty when the id is a complete domain.</param>
public sealed record OciRegion(string Id, string Key, string RealmKey, string Domain)
{
    /// <summary>Base address of the Data Science control plane, without a path.</summary>
    public Uri ControlPlaneEndpoint => Domain.Length == 0
        ? new($"https://datascience.{Id}")
        : new($"https://datascience.{Id}.oci.{Domain}");

    /// <summary>
    /// Base address of deployed models, without the deployment's OCID: the <c>customer-oci.com</c> host in realm oc1, the one the SDKs use
    /// in the others.
    /// </summary>
    public Uri InferenceEndpoint => RealmKey == "oc1"
        ? new($"https://modeldeployment.{Id}.oci.customer-oci.com")
        : Domain.Length == 0 ? new($"https://md.datascience.{Id}") : new($"https://md.datascience.{Id}.oci.{Domain}");

    /// <summary>Base address of the federation and token refresh service. Its host has no <c>.oci.</c> part.</summary>
    public Uri AuthEndpoint => Domain.Length == 0
        ? new($"https://auth.{Id}")
        : new($"https://auth.{Id}.{Domain}");

    /// <summary>Base address of the service that gives the secrets of Vault.</summary>
    public Uri SecretsEndpoint => Domain.Length == 0
        ? new($"https://secrets.vaults.{Id}")
        : new($"https://secrets.vaults.{Id}.oci.{Domain}");

    /// <summary>The id.</summary>
    public override string ToString() => Id;
}
