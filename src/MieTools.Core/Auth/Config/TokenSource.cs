namespace MieTools.Core.Auth.Config;

/// <summary>Who makes the JWT of a token exchange for the process that asks.</summary>
/// <remarks>Int64: ConvertTo-Json writes such an enumeration by its names, any other by its numbers.</remarks>
public enum TokenSource : long
{
    /// <summary>GitHub Actions, for a job with <c>permissions: id-token: write</c>.</summary>
    GitHub,

    /// <summary>GitLab, for a job with an <c>id_tokens:</c> entry <c>GITLAB_OIDC_TOKEN</c>.</summary>
    GitLab,

    /// <summary>The metadata service of Azure, for a machine with a managed identity. The audience is the resource, so it is
    /// needed.</summary>
    Azure,

    /// <summary>The metadata service of Google Cloud, for a machine with a service account.</summary>
    Google,
}
