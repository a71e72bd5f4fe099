using System.Collections.Immutable;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Works out an update: what is there, with the payload and the settings over it, less what did not change.</summary>
internal static class UpdateBuilder
{
    // Objects that an update merges field by field: what they lose has to be sent as null, because an absent field stays.
    private static readonly string[] s_merged = [FieldNames.Model, FieldNames.Infrastructure, FieldNames.Environment];

    public static DeploymentUpdate Build(DeploymentSettings settings, MieDeployment current, JsonObject? payload, bool force)
    {
        JsonObject before = PayloadForm.Copy(current.Body);
        before.Remove(FieldNames.ProjectId);
        before.Remove(FieldNames.CompartmentId);
        PayloadForm.DropNulls(before);
        _ = before.Child(FieldNames.Configuration);
        JsonObject after = (JsonObject)before.DeepClone();

        RequireSame(FieldNames.ProjectId, settings.ProjectId, current.ProjectId);
        RequireSame(FieldNames.CompartmentId, settings.CompartmentId, current.CompartmentId);
        if (payload is not null)
            MergePayload(after, PayloadForm.Copy(JsonTree.Own(payload)), current);
        List<string> warnings = [];
        SettingsWriter.Write(settings, after, warnings);
        ClearWhatIsGone(before, after);
        // How to update is no property of the deployment: alone it is nothing to send.
        JsonNode? rollout = TakeUpdateType(after);
        rollout = settings.UpdateType is { } named ? named : rollout;
        _ = TakeUpdateType(before);

        (JsonObject body, ImmutableArray<string> changes) = Difference(before, after);
        ImmutableArray<string> plan = ChangePlan.Of(before, after);
        if (force && body.Count == 0)
            plan = [RollOutAgain(before, body, warnings)];
        if (rollout is not null && body[FieldNames.Configuration] is JsonObject configuration)
        {
            configuration[FieldNames.UpdateType] = rollout;
            plan = plan.Add($"{FieldNames.UpdateType} {rollout}");
        }
        return new DeploymentUpdate(body, changes, current.Etag) { Plan = plan, Warnings = [.. warnings] };
    }

    private static void MergePayload(JsonObject after, JsonObject payload, MieDeployment current)
    {
        RequireSame(FieldNames.ProjectId, payload.Text(FieldNames.ProjectId), current.ProjectId);
        RequireSame(FieldNames.CompartmentId, payload.Text(FieldNames.CompartmentId), current.CompartmentId);
        payload.Remove(FieldNames.ProjectId);
        payload.Remove(FieldNames.CompartmentId);
        if (payload[FieldNames.Configuration] is JsonObject configuration)
        {
            PoolLayout.Align(configuration, after.Child(FieldNames.Configuration));
            foreach (string block in (string[])[FieldNames.Model, FieldNames.Infrastructure])
            {
                if ((configuration[block] as JsonObject)?[FieldNames.Instance] is JsonObject named
                    && (after.Child(FieldNames.Configuration)[block] as JsonObject)?[FieldNames.Instance] is JsonObject instance)
                {
                    InfrastructureWriter.DropFlex(instance, named.Text(FieldNames.Shape));
                }
            }
            if (configuration[FieldNames.Environment] is JsonObject wanted
                && after.Child(FieldNames.Configuration)[FieldNames.Environment] is JsonObject there)
            {
                ImagePins.Drop(there, wanted.Text(FieldNames.Image));
            }
        }
        DeploymentPayload.Merge(after, payload);
    }

    private static void ClearWhatIsGone(JsonObject before, JsonObject after)
    {
        JsonObject configuration = after.Child(FieldNames.Configuration);
        if (DeploymentPayload.OfOtherType(before.Child(FieldNames.Configuration), configuration))
            return;
        foreach (string name in s_merged)
        {
            if (before.Child(FieldNames.Configuration)[name] is not JsonObject old || configuration[name] is not JsonObject current
                || DeploymentPayload.OfOtherType(old, current))
            {
                continue;
            }
            foreach ((string field, JsonNode? _) in old)
            {
                if (!current.ContainsKey(field))
                    current[field] = null;
            }
        }
    }

    private static JsonNode? TakeUpdateType(JsonObject body) =>
        body.Child(FieldNames.Configuration).Remove(FieldNames.UpdateType, out JsonNode? value) ? value : null;

    // A container's environment rolls out a new pull of the image; without one the model does.
    private static string RollOutAgain(JsonObject before, JsonObject body, List<string> warnings)
    {
        JsonObject existing = before.Child(FieldNames.Configuration);
        string? name = new[] { FieldNames.Environment, FieldNames.Model, FieldNames.ModelGroup }.FirstOrDefault(block =>
            existing[block] is JsonObject);
        JsonObject configuration = new() { [FieldNames.DeploymentType] = existing[FieldNames.DeploymentType]?.DeepClone() };
        body[FieldNames.Configuration] = configuration;
        if (name is null)
            return "nothing changes; it is rolled out again";
        JsonObject block = (JsonObject)existing[name]!;
        configuration[name] = block.DeepClone();
        if (ImagePins.IsPinned(block))
        {
            warnings.Add("The image is pinned by its digest: what was pushed to its tag since then is not rolled out. "
                + "-ImageDigest names the new one.");
        }
        return block.Text(FieldNames.Image) is { } image
            ? $"nothing changes; {FieldNames.Image} {image} is rolled out again"
            : $"nothing changes; {name} is rolled out again";
    }

    private static (JsonObject Body, ImmutableArray<string> Changes) Difference(JsonObject before, JsonObject after)
    {
        JsonObject body = [];
        ImmutableArray<string>.Builder changes = ImmutableArray.CreateBuilder<string>();
        foreach ((string name, JsonNode? value) in after)
        {
            if (name == FieldNames.Configuration || JsonTree.Same(before[name], value))
                continue;
            body[name] = value?.DeepClone();
            changes.Add(name);
        }

        if (after[FieldNames.Configuration] is not JsonObject wanted)
            return (body, changes.ToImmutable());
        JsonObject existing = before.Child(FieldNames.Configuration);
        JsonObject configuration = new() { [FieldNames.DeploymentType] = wanted[FieldNames.DeploymentType]?.DeepClone() };
        int count = changes.Count;
        foreach ((string name, JsonNode? value) in wanted)
        {
            if (JsonTree.Same(existing[name], value))
                continue;
            configuration[name] = value?.DeepClone();
            changes.Add($"{FieldNames.Configuration}.{name}");
        }
        if (changes.Count > count)
            body[FieldNames.Configuration] = configuration;
        return (body, changes.ToImmutable());
    }

    private static void RequireSame(string field, string? wanted, string? current)
    {
        if (wanted is null || wanted == current)
            return;
        bool compartment = field == FieldNames.CompartmentId;
        throw MieException.InvalidArgument(
            compartment ? "CompartmentId" : "ProjectId",
            $"An update cannot change {field} from '{current}' to '{wanted}'.",
            compartment ? "Move the deployment with Move-MieDeployment." : "Create a new deployment in the other project.");
    }
}
