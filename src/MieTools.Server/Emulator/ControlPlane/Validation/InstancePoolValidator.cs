namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks what an instance pool is made of: shape, network, bandwidth, scaling.</summary>
internal static class InstancePoolValidator
{
    // Mbit/s, from the API's Swagger document.
    private const int LeastBandwidth = 10;
    private const int MostBandwidth = 8192;

    /// <summary>The fields of a pool.</summary>
    public static readonly string[] Fields = ["instanceConfiguration", "scalingPolicy", "bandwidthMbps", "maximumBandwidthMbps"];

    /// <summary>Checks the block that holds <see cref="Fields"/>.</summary>
    /// <exception cref="ServiceFault">A rule is broken.</exception>
    public static void Check(Block pool)
    {
        CheckInstance(pool.RequiredObject("instanceConfiguration"));
        int? least = pool.Whole("bandwidthMbps", LeastBandwidth, MostBandwidth);
        int? most = pool.Whole("maximumBandwidthMbps", LeastBandwidth, MostBandwidth);
        if (most < least)
            throw pool.Invalid("maximumBandwidthMbps", $"is {most}, under bandwidthMbps, {least}");
        ScalingValidator.Check(pool, ScalingLimits.Pool);
    }

    private static void CheckInstance(Block instance)
    {
        string shape = instance.RequiredText("instanceShapeName");
        instance.Ocid("subnetId", "subnet");
        instance.Ocid("privateEndpointId", "datascienceprivateendpoint");
        instance.OneOf(
            "networkAccessType", "MANAGED_NETWORKING_NO_INTERNET_ACCESS", "MANAGED_NETWORKING_INTERNET_ACCESS", "CUSTOM_NETWORKING");
        if (instance.Object("modelDeploymentInstanceShapeConfigDetails") is not { } size)
            return;
        if (ShapeCatalog.IsFixed(shape))
            throw instance.Invalid("modelDeploymentInstanceShapeConfigDetails", $"is for flex shapes, and {shape} is none");
        // The ranges of other flex shapes are not documented.
        (double MostOcpus, double MostMemory) range = shape switch
        {
            "VM.Standard.E3.Flex" or "VM.Standard.E4.Flex" => (64, 1024),
            "VM.Standard3.Flex" => (32, 512),
            "VM.Optimized3.Flex" => (18, 256),
            _ => (double.MaxValue, double.MaxValue),
        };
        bool known = range.MostOcpus < double.MaxValue;
        size.Number("ocpus", known ? 1 : 0, range.MostOcpus, aboveLeast: !known);
        size.Number("memoryInGBs", known ? 6 : 0, range.MostMemory, aboveLeast: !known);
        size.OneOf("cpuBaseline", "BASELINE_1_8", "BASELINE_1_2", "BASELINE_1_1");
    }
}
