using System.Collections.Immutable;

namespace MieTools.Core.Routes;

/// <summary>Where a route comes from.</summary>
/// <remarks>Int64: ConvertTo-Json writes such an enumeration by its names, any other by its numbers.</remarks>
public enum MieRouteSource : long
{
    /// <summary>The table of the deployment's specification (<c>predictApiSpecification</c>).</summary>
    Framework,

    /// <summary>The deployment's <c>customHttpEndpoints</c>.</summary>
    Custom,

    /// <summary>The bare prefix, without a suffix.</summary>
    Default,
}
