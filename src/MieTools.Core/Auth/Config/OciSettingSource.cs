namespace MieTools.Core.Auth.Config;

/// <summary>Kind of place that a setting of a connection comes from.</summary>
public enum OciSettingSource
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

    /// <summary>Nothing names it: it is what is taken then.</summary>
    Default,
}
