namespace MieTools.Core.Auth.Config;

/// <summary>How a caller proves who it is.</summary>
/// <remarks>Int64: ConvertTo-Json writes such an enumeration by its names, any other by its numbers.</remarks>
public enum OciAuthType : long
{
    /// <summary>An API key of a user: config file, key file, fingerprint.</summary>
    ApiKey,

    /// <summary>A session token made by <c>oci session authenticate</c>.</summary>
    SessionToken,

    /// <summary>The certificate of the compute instance the process runs on.</summary>
    InstancePrincipal,

    /// <summary>The resource (job, notebook, function) the process runs in.</summary>
    ResourcePrincipal,

    /// <summary>The service account of a pod in an enhanced OKE cluster.</summary>
    WorkloadIdentity,

    /// <summary>A JWT of another issuer, such as a CI pipeline, exchanged at an identity domain.</summary>
    TokenExchange,
}
