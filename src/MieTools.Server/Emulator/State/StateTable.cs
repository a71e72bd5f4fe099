namespace MieTools.Server.Emulator.State;

/// <summary>Names of the tables. Each has an id and a value, which is a JSON object.</summary>
internal static class StateTable
{
    /// <summary>Deployments by OCID.</summary>
    public const string Deployments = "deployment";

    /// <summary>Work requests by OCID.</summary>
    public const string WorkRequests = "work_request";

    /// <summary>Retry tokens.</summary>
    public const string RetryTokens = "retry_token";

    /// <summary>What there is one of, by name.</summary>
    public const string Settings = "setting";
}
