namespace MieTools.Core.Auth.Config;

/// <summary>Kind of place that a setting of a connection comes from.</summary>
/// <remarks>Int64: ConvertTo-Json writes such an enumeration by its names, any other by its numbers.</remarks>
public enum OciSettingSource : long
{
    /// <summary>The caller gave it.</summary>
    Parameter,

    /// <summary>A profile of the config file.</summary>
    ConfigFile,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>The metadata service of the instance.</summary>
    Metadata,

    /// <summary>A claim of the token that requests are signed with.</summary>
    Token,

    /// <summary>A secret of OCI Vault.</summary>
    Vault,

    /// <summary>Nothing names it: it is what is taken then.</summary>
    Default,
}
