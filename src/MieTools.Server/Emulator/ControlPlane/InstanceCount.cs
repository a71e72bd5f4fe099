using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>How many instances a deployment runs on.</summary>
internal static class InstanceCount
{
    /// <summary>
    /// Reads the scaling policy of a validated configuration; nothing scales here, so an autoscaling one stays at its initial count.
    /// </summary>
    public static int Of(JsonNode? configuration)
    {
        JsonNode? policy = configuration?[FieldNames.Infrastructure]?[FieldNames.Scaling]
            ?? configuration?[FieldNames.Model]?[FieldNames.Scaling];
        return (int?)policy?[FieldNames.InstanceCount] ?? (int?)(policy?[FieldNames.Policies] as JsonArray)?[0]?[FieldNames.InitialCount]
            ?? 1;
    }
}
