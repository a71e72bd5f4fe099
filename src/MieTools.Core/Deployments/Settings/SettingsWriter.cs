using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Writes named settings into a body, create's or update's: both have the same fields in the same places.</summary>
internal static class SettingsWriter
{
    /// <summary>Writes what was named over what is there.</summary>
    /// <param name="settings">What was named.</param>
    /// <param name="body">Is changed.</param>
    /// <param name="warnings">Gets what the user may not expect; null for nobody to tell.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: settings that exclude each other, or are not of this kind of
    /// deployment.</exception>
    public static void Write(DeploymentSettings settings, JsonObject body, ICollection<string>? warnings = null)
    {
        if (settings.InstanceCount is not null && settings.Autoscaling is not null)
        {
            throw MieException.InvalidArgument(
                "InstanceCount", "InstanceCount is a fixed size and cannot be combined with Autoscaling.", "Name one of the two.");
        }

        CheckNumbers(settings, settings.Autoscaling ?? new());
        if (settings.ApiSpecification is not null && settings.ClearApiSpecification)
            throw MieException.InvalidArgument("ApiSpecification", "ApiSpecification cannot be set and cleared at once.");

        FieldWriter.Write(settings, SettingFields.Deployment, body);
        Set(body, FieldNames.FreeformTags, Map(settings.FreeformTags));
        Set(body, FieldNames.DefinedTags, settings.DefinedTags is { } tags ? JsonTree.Own(tags) : null);
        LogWriter.Write(settings, body);
        LogWriter.Clear(settings, body);
        FieldWriter.Clear(settings, SettingFields.Deployment, body);

        JsonObject configuration = body.Child(FieldNames.Configuration);
        Set(configuration, FieldNames.DeploymentType, settings.DeploymentType);
        SettingsScope.Check(settings, configuration);
        if (settings.ModelId is not null)
            configuration.Child(FieldNames.Model)[FieldNames.ModelId] = settings.ModelId;
        if (settings.ModelGroupId is not null)
            configuration.Child(FieldNames.ModelGroup)[FieldNames.ModelGroupId] = settings.ModelGroupId;
        InfrastructureWriter.Write(settings, configuration, warnings);
        WriteEnvironment(settings, configuration);
        if (configuration[FieldNames.Environment] is JsonObject environment)
            FieldWriter.Clear(settings, SettingFields.Container, environment);
    }

    private static void CheckNumbers(DeploymentSettings settings, AutoscalingSettings scaling)
    {
        (string Name, double? Value)[] numbers =
        [
            .. SettingFields.All.Select(field => (field.Rule.Setting!, settings.Value(field.Rule.Setting!) as double?)),
            ("ScaleInThreshold", scaling.ScaleInThreshold), ("ScaleOutThreshold", scaling.ScaleOutThreshold),
        ];
        if (Array.Find(numbers, n => n.Value is { } value && !double.IsFinite(value)) is { Name: { } name } bad)
            throw MieException.InvalidArgument(name, $"{name} is {bad.Value}, which is no finite number.", "Give a number.");
    }

    private static void WriteEnvironment(DeploymentSettings settings, JsonObject configuration)
    {
        bool edits = settings.RemoveEndpoints is { Count: > 0 } || settings.Endpoints is not null;
        bool variables = settings.EnvironmentVariables is not null || settings.AddEnvironmentVariables is { Count: > 0 }
            || settings.RemoveEnvironmentVariables is { Count: > 0 };
        if (!settings.NamesContainer && !settings.ClearApiSpecification && !edits && !variables)
            return;
        JsonObject environment = configuration[FieldNames.Environment] as JsonObject ?? [];
        if (settings.Image is not null || environment[FieldNames.EnvironmentType] is null)
        {
            environment[FieldNames.EnvironmentType] = settings.NamesContainer
                || edits ? FieldNames.OcirContainer : FieldNames.DefaultEnvironment;
        }

        ImagePins.Drop(environment, settings.Image);
        FieldWriter.Write(settings, SettingFields.Container, environment);
        if (settings.ClearApiSpecification && environment.ContainsKey(FieldNames.ApiSpecification))
            environment[FieldNames.ApiSpecification] = null;
        WriteVariables(settings, environment);
        EndpointEdits.Apply(settings, environment);
        if (environment.Parent is null)
            configuration[FieldNames.Environment] = environment;
    }

    private static void WriteVariables(DeploymentSettings settings, JsonObject environment)
    {
        Set(environment, FieldNames.Variables, Map(settings.EnvironmentVariables));
        foreach (string name in settings.RemoveEnvironmentVariables ?? [])
        {
            JsonObject map = environment.Child(FieldNames.Variables);
            if (!map.Remove(name))
            {
                string known = map.Count == 0 ? "It has none." : $"It has {string.Join(", ", map.Select(entry => entry.Key))}.";
                throw new MieException(MieErrors.EnvironmentVariableNotFound,
                    $"The deployment has no environment variable '{name}'. {known}", target: name);
            }
        }
        foreach ((string name, string value) in settings.AddEnvironmentVariables ?? new Dictionary<string, string>())
            environment.Child(FieldNames.Variables)[name] = value;
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

    /// <summary>Writes a field; null was not named.</summary>
    internal static void Set(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
            json[name] = value;
    }
}
