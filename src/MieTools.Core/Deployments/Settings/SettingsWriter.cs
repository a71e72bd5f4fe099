using System.Text.Json.Nodes;

namespace MieTools.Core.Deployments;

/// <summary>Writes named settings into a body, create's or update's: both have the same fields in the same places.</summary>
internal static class SettingsWriter
{
    /// <summary>Writes what was named over what is there.</summary>
    /// <exception cref="MieException"><c>InvalidArgument</c>: settings that exclude each other.</exception>
    public static void Write(DeploymentSettings settings, JsonObject body)
    {
        if (settings.InstanceCount is not null && settings.Autoscaling is not null)
        {
            throw MieException.InvalidArgument(
                "InstanceCount", "InstanceCount is a fixed size and cannot be combined with Autoscaling.", "Name one of the two.");
        }

        if (settings.ApiSpecification is not null && settings.ClearApiSpecification)
            throw MieException.InvalidArgument("ApiSpecification", "ApiSpecification cannot be set and cleared at once.");

        Set(body, Fields.DisplayName, settings.DisplayName);
        Set(body, Fields.Description, settings.Description);
        Set(body, Fields.FreeformTags, Map(settings.FreeformTags));
        Set(body, Fields.DefinedTags, settings.DefinedTags?.DeepClone());
        WriteLog(body, Fields.AccessLog, settings.AccessLog);
        WriteLog(body, Fields.PredictLog, settings.PredictLog);

        JsonObject configuration = body.Child(Fields.Configuration);
        Set(configuration, Fields.DeploymentType, settings.DeploymentType);
        if (settings.ModelId is not null)
            configuration.Child(Fields.Model)[Fields.ModelId] = settings.ModelId;
        if (settings.ModelGroupId is not null)
            configuration.Child(Fields.ModelGroup)[Fields.ModelGroupId] = settings.ModelGroupId;
        WriteInfrastructure(settings, configuration);
        WriteEnvironment(settings, configuration);
    }

    private static void WriteInfrastructure(DeploymentSettings settings, JsonObject configuration)
    {
        bool cluster = configuration.Text(Fields.DeploymentType) == Fields.SingleModelFlex;
        if (settings.ComputeTargetId is not null)
            PoolLayout.Block(configuration)[Fields.ComputeTargetId] = settings.ComputeTargetId;
        if (settings.Ocpus is not null || settings.MemoryInGBs is not null || settings.CpuBaseline is not null
            || settings.Shape is not null)
        {
            WriteShape(settings, PoolLayout.Block(configuration), cluster);
        }

        if (settings.SubnetId is not null || settings.PrivateEndpointId is not null || settings.NetworkAccessType is not null)
        {
            JsonObject instance = PoolLayout.Block(configuration).Child(Fields.Instance);
            Set(instance, Fields.SubnetId, settings.SubnetId);
            Set(instance, Fields.PrivateEndpointId, settings.PrivateEndpointId);
            Set(instance, Fields.NetworkAccessType, settings.NetworkAccessType);
        }
        if (settings.BandwidthMbps is { } bandwidth)
            PoolLayout.Block(configuration)[Fields.Bandwidth] = bandwidth;
        if (settings.MaximumBandwidthMbps is { } maximum)
            PoolLayout.Block(configuration)[Fields.MaximumBandwidth] = maximum;
        if (settings.InstanceCount is { } count)
            PoolLayout.Block(configuration)[Fields.Scaling] = ScalingWriter.Fixed(count);
        if (settings.Autoscaling is { } autoscaling)
            PoolLayout.Block(configuration)[Fields.Scaling] = ScalingWriter.Autoscaling(autoscaling, cluster);
    }

    private static void WriteShape(DeploymentSettings settings, JsonObject block, bool cluster)
    {
        if (cluster && settings.Shape is null && settings.CpuBaseline is null)
        {
            JsonObject request = block.Child(Fields.Resources).Child(Fields.ResourceRequest);
            Set(request, Fields.Ocpus, settings.Ocpus);
            Set(request, Fields.MemoryInGBs, settings.MemoryInGBs);
            return;
        }
        JsonObject instance = block.Child(Fields.Instance);
        // OCPUs and memory of a flex shape mean nothing to a shape of fixed size.
        if (settings.Shape is { } shape && instance.Text(Fields.Shape) is { } old && old != shape
            && !shape.EndsWith(".Flex", StringComparison.OrdinalIgnoreCase))
        {
            instance.Remove(Fields.ShapeConfig);
        }

        Set(instance, Fields.Shape, settings.Shape);
        if (settings.Ocpus is null && settings.MemoryInGBs is null && settings.CpuBaseline is null)
            return;
        JsonObject flex = instance.Child(Fields.ShapeConfig);
        Set(flex, Fields.Ocpus, settings.Ocpus);
        Set(flex, Fields.MemoryInGBs, settings.MemoryInGBs);
        Set(flex, Fields.CpuBaseline, settings.CpuBaseline);
    }

    private static void WriteEnvironment(DeploymentSettings settings, JsonObject configuration)
    {
        bool edits = settings.RemoveEndpoints is { Count: > 0 } || settings.Endpoints is not null;
        bool variables = settings.EnvironmentVariables is not null || settings.AddEnvironmentVariables is { Count: > 0 }
            || settings.RemoveEnvironmentVariables is { Count: > 0 };
        if (!settings.NamesContainer && !settings.ClearApiSpecification && !edits && !variables)
            return;
        JsonObject environment = configuration[Fields.Environment] as JsonObject ?? [];
        if (settings.Image is not null || environment[Fields.EnvironmentType] is null)
            environment[Fields.EnvironmentType] = settings.NamesContainer || edits ? Fields.OcirContainer : Fields.DefaultEnvironment;

        // Digest and signature belong to the image they were taken of.
        if (settings.Image is not null && environment.Text(Fields.Image) is { } old && old != settings.Image)
        {
            environment.Remove(Fields.ImageDigest);
            environment.Remove(Fields.ImageSignatureId);
        }
        Set(environment, Fields.Image, settings.Image);
        Set(environment, Fields.ImageDigest, settings.ImageDigest);
        Set(environment, Fields.ImageSignatureId, settings.ImageSignatureId);
        Set(environment, Fields.Command, settings.Command is null ? null : EndpointEdits.Texts(settings.Command));
        Set(environment, Fields.Entrypoint, settings.Entrypoint is null ? null : EndpointEdits.Texts(settings.Entrypoint));
        Set(environment, Fields.ServerPort, settings.ServerPort);
        Set(environment, Fields.HealthCheckPort, settings.HealthCheckPort);
        Set(environment, Fields.ApiSpecification, settings.ApiSpecification);
        if (settings.ClearApiSpecification && environment.ContainsKey(Fields.ApiSpecification))
            environment[Fields.ApiSpecification] = null;
        WriteVariables(settings, environment);
        EndpointEdits.Apply(settings, environment);
        if (environment.Parent is null)
            configuration[Fields.Environment] = environment;
    }

    private static void WriteVariables(DeploymentSettings settings, JsonObject environment)
    {
        Set(environment, Fields.Variables, Map(settings.EnvironmentVariables));
        foreach (string name in settings.RemoveEnvironmentVariables ?? [])
        {
            JsonObject map = environment.Child(Fields.Variables);
            if (!map.Remove(name))
            {
                string known = map.Count == 0 ? "It has none." : $"It has {string.Join(", ", map.Select(entry => entry.Key))}.";
                throw new MieException("EnvironmentVariableNotFound", MieErrorKind.ObjectNotFound,
                    $"The deployment has no environment variable '{name}'. {known}", "Names are compared exactly.", name);
            }
        }
        foreach ((string name, string value) in settings.AddEnvironmentVariables ?? new Dictionary<string, string>())
            environment.Child(Fields.Variables)[name] = value;
    }

    private static void WriteLog(JsonObject body, string name, LogTarget? log)
    {
        if (log is not null)
            body.Child(Fields.Logs)[name] = new JsonObject { [Fields.LogId] = log.LogId, [Fields.LogGroupId] = log.LogGroupId };
    }

    private static JsonObject? Map(IReadOnlyDictionary<string, string>? map)
    {
        if (map is null)
            return null;
        JsonObject result = [];
        foreach ((string name, string value) in map)
            result[name] = value;
        return result;
    }

    private static void Set(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
            json[name] = value;
    }
}
