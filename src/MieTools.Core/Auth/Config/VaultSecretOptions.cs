namespace MieTools.Core.Auth.Config;

/// <summary>Secrets of OCI Vault that a key is made of or opened with, and who reads them.</summary>
/// <remarks>
/// Whoever opens a key cannot be who reads its pass phrase. Without <see cref="AuthType"/> and <see cref="ProfileName"/> it is whom the
/// process is without a key, in this order: a resource principal, the workload identity of a pod, the principal of the instance.
/// </remarks>
public sealed record VaultSecretOptions
{
    /// <summary>OCID of the secret that holds the pass phrase of the key; null for none.</summary>
    public string? PassPhraseSecretId { get; init; }

    /// <summary>OCID of the secret that holds the private key of an API key, in PEM; null for none.</summary>
    public string? KeySecretId { get; init; }

    /// <summary>Kind of the credential that reads them; null: that of the profile, or found out.</summary>
    public OciAuthType? AuthType { get; init; }

    /// <summary>Profile of the same config file that reads them, such as one of a session; null for none.</summary>
    public string? ProfileName { get; init; }

    /// <summary>Base address of the service that gives secrets; null: that of the region in the secret's OCID.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>Whether it names a secret.</summary>
    internal bool NamesSecret => PassPhraseSecretId is not null || KeySecretId is not null;
}
