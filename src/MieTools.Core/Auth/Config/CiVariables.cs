namespace MieTools.Core.Auth.Config;

/// <summary>The variables by which a job of a CI platform has a JWT of its own.</summary>
internal static class CiVariables
{
    /// <summary>Names the address where GitHub Actions makes JWTs.</summary>
    public const string GitHubAddress = "ACTIONS_ID_TOKEN_REQUEST_URL";

    /// <summary>Holds the JWT of a GitLab job. The name is the job's own choice; this one is GitLab's usual one.</summary>
    public const string GitLab = "GITLAB_OIDC_TOKEN";

    /// <summary>The one that is set; null when none is.</summary>
    public static string? Find(Func<string, string?> environment) =>
        CliVariables.Read(environment, GitHubAddress) is not null ? GitHubAddress
            : CliVariables.Read(environment, GitLab) is not null ? GitLab : null;
}
