namespace MieTools.Core.Auth.Config;

/// <summary>The kinds of credential as the OCI CLI calls them.</summary>
internal static class CliAuthType
{
    /// <summary>An instance that acts for a user.</summary>
    public const string OnBehalf = "instance_obo_user";

    /// <summary>The kind that <c>OCI_CLI_AUTH</c> names.</summary>
    /// <param name="name">Its value, in lower case.</param>
    /// <param name="profile">The profile, if there is one.</param>
    /// <exception cref="MieException">Codes <c>AuthenticationTypeUnknown</c>; <c>ProfileValueMissing</c>: the profile or the variables
    /// lack what this kind needs.</exception>
    public static OciAuthType Of(string name, OciConfigProfile? profile)
    {
        OciAuthType type = name switch
        {
            "api_key" => OciAuthType.ApiKey,
            "security_token" => OciAuthType.SessionToken,
            "instance_principal" or OnBehalf => OciAuthType.InstancePrincipal,
            "resource_principal" => OciAuthType.ResourcePrincipal,
            "oke_workload_identity" => OciAuthType.WorkloadIdentity,
            _ => throw new MieException(
                MieErrors.AuthenticationTypeUnknown, $"What {CliVariables.Auth} names is not known.", target: CliVariables.Auth),
        };
        if (name == OnBehalf && profile?["delegation_token_file"] is null)
        {
            throw new MieException(MieErrors.ProfileValueMissing,
                $"{CliVariables.Auth} is {OnBehalf}, and neither {CliVariables.DelegationTokenFile} nor a profile names the file of the "
                    + "user's token.",
                $"Set {CliVariables.DelegationTokenFile}, or add delegation_token_file to the profile.", CliVariables.Auth);
        }

        return type is not (OciAuthType.ApiKey or OciAuthType.SessionToken) || profile is not null ? type
            : throw new MieException(MieErrors.ProfileValueMissing,
                $"{CliVariables.Auth} is {name}, and there is neither a profile nor a variable that names a key.",
                target: CliVariables.Auth);
    }
}
