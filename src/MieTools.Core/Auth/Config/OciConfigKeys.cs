namespace MieTools.Core.Auth.Config;

/// <summary>The keys of a profile that OCI's tools know.</summary>
internal static class OciConfigKeys
{
    /// <summary>All of them, in lower case. The value of each is one line.</summary>
    public static readonly IReadOnlySet<string> All = new HashSet<string>(StringComparer.Ordinal)
    {
        "user", "tenancy", "fingerprint", "key_file", "pass_phrase", "passphrase", "region", "security_token_file",
        "delegation_token_file", "authentication_type", "log_requests", "additional_user_agent",
    };

    /// <summary>Checks that no value of a profile goes over several lines.</summary>
    /// <exception cref="MieException">Code <c>ProfileValueInvalid</c>: names the key.</exception>
    public static void CheckLines(OciConfigProfile profile)
    {
        foreach (string key in All)
        {
            if (profile[key]?.Contains('\n', StringComparison.Ordinal) != true)
                continue;
            throw new MieException(
                MieErrors.ProfileValueInvalid,
                profile.VariableOf(key) is null
                    ? $"'{key}' of profile '{profile.Name}' in '{profile.Path}' goes over several lines: indented lines after it continue "
                        + "its value."
                    : $"{profile.Naming(key)} has several lines.",
                "Write the value in one line, and begin the next key at the left.",
                key);
        }
    }
}
