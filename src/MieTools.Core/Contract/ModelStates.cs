namespace MieTools.Core.Contract;

/// <summary>States of a model of a group as the service spells them. The service may add others: a state is always text.</summary>
public static class ModelStates
{
    /// <summary>It serves.</summary>
    public const string Success = "SUCCESS";

    /// <summary>It could not be loaded.</summary>
    public const string Failed = "FAILED";

    /// <summary>It serves on some of the instances only.</summary>
    public const string Inconsistent = "INCONSISTENT";
}
