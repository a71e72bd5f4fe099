using static MieTools.Core.Errors.ErrorArea;
using static MieTools.Core.Errors.MieErrorCategory;

namespace MieTools.Core.Errors;

// Signing in.
public static partial class MieErrors
{
    /// <summary>There is no config file, and nothing else says who calls.</summary>
    public static MieError CredentialNotFound { get; } = Own(SigningIn, AuthenticationError,
        "Make a profile with `oci setup config` or `oci session authenticate`. On an OCI instance choose InstancePrincipal, in an "
            + "OKE pod WorkloadIdentity, in a CI job TokenExchange (`Connect-MieService -AuthType`).");

    /// <summary>The config file that was named, or the profile's, does not exist.</summary>
    public static MieError ConfigFileNotFound { get; } = Own(SigningIn, ObjectNotFound,
        "Check `-ConfigFile` and OCI_CONFIG_FILE, or make one with `oci setup config`.");

    /// <summary>The config file cannot be read.</summary>
    public static MieError ConfigFileUnreadable { get; } = Own(SigningIn, ReadError,
        "Check that it is a file, and that this user may read it.");

    /// <summary>A line of the config file cannot be read, or the file is larger than any config file.</summary>
    public static MieError ConfigFileInvalid { get; } = Own(SigningIn, InvalidData,
        "Correct the line that the message names. A profile looks like: [NAME], then lines key=value.");

    /// <summary>The config file has no such profile. The message lists those it has.</summary>
    public static MieError ProfileNotFound { get; } = Own(SigningIn, ObjectNotFound,
        "Name one of the profiles, or make one with `oci setup config`.");

    /// <summary>The profile lacks keys that this kind of credential needs.</summary>
    public static MieError ProfileValueMissing { get; } = Own(SigningIn, InvalidData,
        "Add what is missing, name another profile, or choose the auth type that the profile is for.");

    /// <summary>A value of the profile is not an OCID, or goes over several lines.</summary>
    public static MieError ProfileValueInvalid { get; } = Own(SigningIn, InvalidData,
        "Copy the OCID from the console, without quotes; write each value in one line, and begin each key at the left.");

    /// <summary>The profile's authentication_type, or OCI_CLI_AUTH, is not known.</summary>
    public static MieError AuthenticationTypeUnknown { get; } = Own(SigningIn, InvalidData,
        "Known are instance_principal, resource_principal, security_token and api_key, and in OCI_CLI_AUTH instance_obo_user and "
            + "oke_workload_identity too.");

    /// <summary>The key file does not exist.</summary>
    public static MieError KeyFileNotFound { get; } = Own(SigningIn, ObjectNotFound,
        "Check key_file in the profile; write it without quotes. A relative path is looked for beside the config file, then in the "
            + "current folder.");

    /// <summary>The key file cannot be read.</summary>
    public static MieError KeyFileUnreadable { get; } = Own(SigningIn, ReadError,
        "Check that it is a file, and that this user may read it.");

    /// <summary>
    /// The key file holds no RSA private key that can be used, or key_file holds the key itself in place of a path. The message says what
    /// it holds.
    /// </summary>
    public static MieError KeyFileInvalid { get; } = Own(SigningIn, InvalidData,
        "Give the RSA private key (PEM) that belongs to the uploaded public key.");

    /// <summary>The key is encrypted, and no pass phrase was given.</summary>
    public static MieError PassPhraseMissing { get; } = Own(SigningIn, AuthenticationError,
        "Give the pass phrase (`Connect-MieService -PassPhrase`), or add pass_phrase to the profile.");

    /// <summary>The pass phrase does not open the key.</summary>
    public static MieError PassPhraseInvalid { get; } = Own(SigningIn, AuthenticationError,
        "Check the pass phrase; one in the profile is used when none is given.");

    /// <summary>Nobody is there who could read a secret of Vault, or whoever is named cannot sign in. The message says why.</summary>
    public static MieError VaultCredentialInvalid { get; } = Own(SigningIn, AuthenticationError,
        "Name who reads it: `-VaultProfileName`, a profile of a session or with a key that needs no pass phrase, or `-VaultAuthType`.");

    /// <summary>Vault did not give a secret: there is none of this OCID, or whoever asked may not read it.</summary>
    public static MieError VaultSecretRefused { get; } = Own(SigningIn, PermissionDenied,
        "Check the OCID, and the policy that lets the reader `read secret-bundles`.");

    /// <summary>A secret of Vault holds nothing that can be a key or a pass phrase.</summary>
    public static MieError VaultSecretInvalid { get; } = Own(SigningIn, InvalidData,
        "Make a new version of the secret whose content is the text itself, in UTF-8.");

    /// <summary>The profile's fingerprint is not 16 hexadecimal pairs with colons.</summary>
    public static MieError FingerprintInvalid { get; } = Own(SigningIn, InvalidData,
        "Copy it from the console, or compute that of the key.");

    /// <summary>The profile's fingerprint is not that of the key.</summary>
    public static MieError FingerprintMismatch { get; } = Own(SigningIn, AuthenticationError,
        "Correct fingerprint or key_file in the profile; the service would answer 401.");

    /// <summary>The session token has expired.</summary>
    public static MieError SessionTokenExpired { get; } = Own(SigningIn, AuthenticationError,
        "Sign in again with `oci session authenticate`. While a token still lives, `oci session refresh` prolongs it.");

    /// <summary>The session's token is for another key than the one beside it: one was renewed without the other.</summary>
    public static MieError SessionKeyMismatch { get; } = Own(SigningIn, AuthenticationError,
        "Try again when somebody is signing in at this moment, else sign in again.");

    /// <summary>The token file does not exist.</summary>
    public static MieError TokenFileNotFound { get; } = Own(SigningIn, ObjectNotFound, "Sign in again, or check security_token_file.");

    /// <summary>The token file cannot be read.</summary>
    public static MieError TokenFileUnreadable { get; } = Own(SigningIn, ReadError, "Check that this user may read it.");

    /// <summary>
    /// The file or the answer does not hold a token, or a part of one only, or a token stands in place of the path of its file.
    /// </summary>
    public static MieError TokenFileInvalid { get; } = Own(SigningIn, InvalidData, "Sign in again.");

    /// <summary>The variables of a resource principal are not set.</summary>
    public static MieError ResourcePrincipalMissing { get; } = Own(SigningIn, AuthenticationError,
        "Run in an OCI job, notebook session or function with resource principals, or choose another auth type.");

    /// <summary>A variable of the resource principal names a file that cannot be read, or is too large.</summary>
    public static MieError ResourcePrincipalUnreadable { get; } = Own(SigningIn, ReadError,
        "Run in an OCI job, notebook session or function with resource principals, or choose another auth type.");

    /// <summary>The token of the resource principal has expired.</summary>
    public static MieError ResourcePrincipalTokenExpired { get; } = Own(SigningIn, AuthenticationError,
        "The platform renews its file; a token given as text cannot be renewed: restart the resource.");

    /// <summary>The resource principal is of a version that is not known: neither 1.1, 2.1, 2.1.1, 2.1.2, 2.2 nor 3.0.</summary>
    public static MieError ResourcePrincipalVersionUnsupported { get; } = Own(SigningIn, NotImplemented,
        "Choose another auth type, for instance instance principals.");

    /// <summary>The process does not run in a pod with a workload identity.</summary>
    public static MieError WorkloadIdentityUnavailable { get; } = Own(SigningIn, AuthenticationError,
        "Run in a pod of an enhanced OKE cluster, or choose another auth type.");

    /// <summary>The metadata service of the instance answers with an error.</summary>
    public static MieError InstanceMetadataUnavailable { get; } = Own(SigningIn, AuthenticationError,
        "Instance principals need an OCI compute instance with metadata version 2; check OCI_METADATA_BASE_URL when it is set.");

    /// <summary>The metadata of the instance hold no certificate, or one that names no tenancy.</summary>
    public static MieError InstanceMetadataInvalid { get; } = Own(SigningIn, InvalidData,
        "Instance principals need an OCI compute instance with metadata version 2; check OCI_METADATA_BASE_URL when it is set.");

    /// <summary>The certificate of the instance names another tenancy than before.</summary>
    public static MieError InstanceTenancyMismatch { get; } = Own(SigningIn, AuthenticationError, "Start a new session.");

    /// <summary>A token exchange lacks the domain's address, the client id or the client secret. The message names what.</summary>
    public static MieError TokenExchangeIncomplete { get; } = Own(SigningIn, InvalidArgument,
        "Give `-DomainUrl`, `-ClientId` and `-ClientSecret` of a confidential application in the identity domain.");

    /// <summary>There is no JWT to exchange, or who makes it refused to. The message names the variables that were looked at.</summary>
    public static MieError IdentityTokenMissing { get; } = Own(SigningIn, AuthenticationError,
        "Give `-Token`, `-TokenFile` or `-TokenSource`; in GitHub Actions give the job `permissions: id-token: write`, in GitLab an "
            + "`id_tokens:` entry GITLAB_OIDC_TOKEN.");

    /// <summary>What is to be exchanged is not a JWT, or has ended.</summary>
    public static MieError IdentityTokenInvalid { get; } = Own(SigningIn, InvalidData,
        "Have the issuer make a new JWT: it is short-lived.");

    /// <summary>The authentication service refused to make a token.</summary>
    public static MieError FederationFailed { get; } = Own(SigningIn, AuthenticationError,
        "Check the dynamic group and its policies, and the clock.");

    /// <summary>The authentication service or the metadata of the instance could not be reached.</summary>
    public static MieError AuthServiceUnreachable { get; } = Own(SigningIn, ConnectionError,
        "Check the network, the proxy settings and the region. Instance principals work on OCI compute instances only.");
}
