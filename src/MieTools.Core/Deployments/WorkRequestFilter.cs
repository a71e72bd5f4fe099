using MieTools.Core.Contract;

namespace MieTools.Core.Deployments;

/// <summary>Which work requests to list.</summary>
/// <param name="CompartmentId">OCID of the compartment or, for the root compartment, the tenancy.</param>
public sealed record WorkRequestFilter(string CompartmentId)
{
    /// <summary>OCID of one work request.</summary>
    public string? Id { get; init; }

    /// <summary>OCID of the deployment it works on.</summary>
    public string? ResourceId { get; init; }

    /// <summary>For instance <c>MODEL_DEPLOYMENT_UPDATE</c>.</summary>
    public string? OperationType { get; init; }

    /// <summary>For instance <c>FAILED</c>.</summary>
    public string? Status { get; init; }

    /// <summary><c>operationType</c>, <c>status</c> or <c>timeAccepted</c>.</summary>
    public string? SortBy { get; init; }

    /// <summary><c>ASC</c> or <c>DESC</c>.</summary>
    public string? SortOrder { get; init; }

    /// <summary>Most work requests in all, 1 or more; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Work requests a page, 1 to 100.</summary>
    public int PageSize { get; init; } = 100;
}
