using MieTools.Core.Contract;

namespace MieTools.Core.Deployments;

/// <summary>Which deployments to list. The service compares all values exactly.</summary>
/// <param name="CompartmentId">OCID of the compartment or, for the root compartment, the tenancy.</param>
public sealed record DeploymentFilter(string CompartmentId)
{
    /// <summary>OCID of one deployment.</summary>
    public string? Id { get; init; }

    /// <summary>OCID of the project.</summary>
    public string? ProjectId { get; init; }

    /// <summary>The whole name; not a pattern.</summary>
    public string? DisplayName { get; init; }

    /// <summary>One of <see cref="LifecycleStates"/>.</summary>
    public string? LifecycleState { get; init; }

    /// <summary>OCID of the user that created it.</summary>
    public string? CreatedBy { get; init; }

    /// <summary><c>timeCreated</c> or <c>displayName</c>.</summary>
    public string? SortBy { get; init; }

    /// <summary><c>ASC</c> or <c>DESC</c>.</summary>
    public string? SortOrder { get; init; }

    /// <summary>Most deployments in all, 1 or more; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Deployments a page, 1 to 100.</summary>
    public int PageSize { get; init; } = 100;
}
