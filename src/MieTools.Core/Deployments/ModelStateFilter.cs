namespace MieTools.Core.Deployments;

/// <summary>Which models of a model group to list with their states. The service compares all values exactly.</summary>
/// <param name="CompartmentId">OCID of the deployment's compartment or, for the root compartment, the tenancy.</param>
public sealed record ModelStateFilter(string CompartmentId)
{
    /// <summary>OCID of one model.</summary>
    public string? ModelId { get; init; }

    /// <summary>Key that chooses a model in a call.</summary>
    public string? InferenceKey { get; init; }

    /// <summary>The whole name; not a pattern.</summary>
    public string? DisplayName { get; init; }

    /// <summary>OCID of the models' project.</summary>
    public string? ProjectId { get; init; }

    /// <summary><c>timeCreated</c> or <c>displayName</c>.</summary>
    public string? SortBy { get; init; }

    /// <summary><c>ASC</c> or <c>DESC</c>.</summary>
    public string? SortOrder { get; init; }

    /// <summary>Most models in all, 1 or more; null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>Models a page, 1 to 100.</summary>
    public int PageSize { get; init; } = 100;
}
