using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace MieTools.Core.Deployments;

/// <summary>Works out an update: what is there, with the payload and the settings over it, less what did not change.</summary>
internal static class UpdateBuilder
{
    public static DeploymentUpdate Build(DeploymentSettings settings, MieDeployment current, JsonObject? payload)
    {
        JsonObject before = WireForm.Copy(current.Json);
        before.Remove(Fields.ProjectId);
        before.Remove(Fields.CompartmentId);
        WireForm.DropNulls(before);
        _ = before.Child(Fields.Configuration);
        JsonObject after = (JsonObject)before.DeepClone();

        RequireSame(Fields.ProjectId, settings.ProjectId, current.ProjectId);
        RequireSame(Fields.CompartmentId, settings.CompartmentId, current.CompartmentId);
        if (payload is not null)
            MergePayload(after, WireForm.Copy(payload.ToElement()), current);
        SettingsWriter.Write(settings, after);
        return Difference(before, after, current.Etag);
    }

    private static void MergePayload(JsonObject after, JsonObject payload, MieDeployment current)
    {
        RequireSame(Fields.ProjectId, payload.Text(Fields.ProjectId), current.ProjectId);
        RequireSame(Fields.CompartmentId, payload.Text(Fields.CompartmentId), current.CompartmentId);
        payload.Remove(Fields.ProjectId);
        payload.Remove(Fields.CompartmentId);
        if (payload[Fields.Configuration] is JsonObject configuration)
            PoolLayout.Align(configuration, after.Child(Fields.Configuration));
        DeploymentPayload.Merge(after, payload);
    }

    private static DeploymentUpdate Difference(JsonObject before, JsonObject after, string? etag)
    {
        JsonObject body = [];
        ImmutableArray<string>.Builder changes = ImmutableArray.CreateBuilder<string>();
        foreach ((string name, JsonNode? value) in after)
        {
            if (name == Fields.Configuration || JsonTree.Same(before[name], value))
                continue;
            body[name] = value?.DeepClone();
            changes.Add(name);
        }

        if (after[Fields.Configuration] is not JsonObject wanted)
            return new DeploymentUpdate(body, changes.ToImmutable(), etag);
        JsonObject existing = before.Child(Fields.Configuration);
        JsonObject configuration = new() { [Fields.DeploymentType] = wanted[Fields.DeploymentType]?.DeepClone() };
        int count = changes.Count;
        foreach ((string name, JsonNode? value) in wanted)
        {
            if (JsonTree.Same(existing[name], value))
                continue;
            configuration[name] = value?.DeepClone();
            changes.Add($"{Fields.Configuration}.{name}");
        }
        if (changes.Count > count)
            body[Fields.Configuration] = configuration;
        return new DeploymentUpdate(body, changes.ToImmutable(), etag);
    }

    private static void RequireSame(string field, string? wanted, string? current)
    {
        if (wanted is null || wanted == current)
            return;
        bool compartment = field == Fields.CompartmentId;
        throw MieException.InvalidArgument(
            compartment ? "CompartmentId" : "ProjectId",
            $"An update cannot change {field} from '{current}' to '{wanted}'.",
            compartment ? "Move the deployment with Move-MieDeployment." : "Create a new deployment in the other project.");
    }
}
