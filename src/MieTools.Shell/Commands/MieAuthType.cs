namespace MieTools.Commands;

/// <summary>Kinds of credential that <c>Connect-MieService</c> takes.</summary>
public enum MieAuthType
{
    /// <summary>Found out from the profile and the environment.</summary>
    Auto,

    /// <summary>An API key of a user.</summary>
    ApiKey,

    /// <summary>A session token made by <c>oci session authenticate</c>.</summary>
    SessionToken,

    /// <summary>The certificate of the compute instance.</summary>
    InstancePrincipal,

    /// <summary>The resource (job, notebook, function) the process runs in.</summary>
    ResourcePrincipal,

    /// <summary>The service account of a pod in an enhanced OKE cluster.</summary>
    WorkloadIdentity,

    /// <summary>A JWT of a CI pipeline, a cluster or another cloud, exchanged at an identity domain.</summary>
    TokenExchange,
}
