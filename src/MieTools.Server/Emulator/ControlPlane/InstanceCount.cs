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
        JsonNode? policy = configuration?[Fields.Infrastructure]?[Fields.Scaling]
            ?? configuration?[Fields.Model]?[Fields.Scaling];
        return (int?)policy?[Fields.InstanceCount] ?? (int?)(policy?[Fields.Policies] as JsonArray)?[0]?[Fields.InitialCount] ?? 1;
    }
}
