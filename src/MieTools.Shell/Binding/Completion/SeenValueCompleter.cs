using MieTools.Core.Deployments.Models;
using MieTools.Session;

namespace MieTools.Binding.Completion;

/// <summary>Completes names and ids from what the session has seen: its output, its deployments, its connection, its emulators.</summary>
public sealed class SeenValueCompleter : ValueCompleter
{
    // What deployments have, by the parameter that names it.
    private static readonly Dictionary<string, Func<MieDeployment, IEnumerable<string?>>> s_ofDeployment =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["ModelId"] = d => [d.ModelId],
            ["ModelGroupId"] = d => [d.ModelGroupId],
            ["Image"] = d => [d.Image],
            ["ImageDigest"] = d => [Container(d)?.ImageDigest],
            ["ImageSignatureId"] = d => [Container(d)?.ImageSignatureId],
            ["LogGroupId"] = d => [d.Logs?.Access?.LogGroupId, d.Logs?.Predict?.LogGroupId],
            ["AccessLogId"] = d => [d.Logs?.Access?.LogId],
            ["PredictLogId"] = d => [d.Logs?.Predict?.LogId],
            ["SubnetId"] = d => [d.Configuration?.Instance?.SubnetId],
            ["PrivateEndpointId"] = d => [d.Configuration?.Instance?.PrivateEndpointId],
            ["ComputeTargetId"] = d => [(d.Configuration?.Infrastructure as ManagedComputeClusterInfrastructure)?.ComputeTargetId],
            ["CompartmentId"] = d => [d.CompartmentId],
            ["TargetCompartmentId"] = d => [d.CompartmentId],
            ["ProjectId"] = d => [d.ProjectId],
            ["CreatedBy"] = d => [d.CreatedBy],
            ["Uri"] = d => [d.ModelDeploymentUrl],
            ["ResourceId"] = d => [d.Id],
        };

    private protected override IEnumerable<(string Value, string Note)> Values(CompletionLine line) =>
        Written(line).Concat(OfSession(line)).Concat(OfDeployments(line)).Where(v => !string.IsNullOrEmpty(v.Value))!;

    private static IEnumerable<(string? Value, string Note)> Written(CompletionLine line)
    {
        SeenKind? kind = line.Parameter switch
        {
            "Id" or "WorkRequestId" => SeenKind.WorkRequest,
            "Model" => SeenKind.Model,
            "Name" => SeenKind.ModelName,
            "ModelId" => SeenKind.ModelId,
            "InferenceKey" => SeenKind.InferenceKey,
            _ => null,
        };
        return kind is { } known ? SeenObjects.Values(known).Select(v => ((string?)v.Value, v.Note)) : [];
    }

    private static IEnumerable<(string? Value, string Note)> OfSession(CompletionLine line) => line.Parameter switch
    {
        "CompartmentId" =>
            [(line.Context?.CompartmentId, "the connection's compartment"),
                .. SeenObjects.Emulators.Select(e => ((string?)e.CompartmentId, "the emulator's compartment"))],
        "ProjectId" =>
            [(line.Context?.ProjectId, "the connection's project"),
                .. SeenObjects.Emulators.Select(e => ((string?)e.ProjectId, "the emulator's project"))],
        "ModelId" => SeenObjects.Emulators.Select(e => ((string?)e.ModelId, "the emulator's model")),
        "Endpoint" => SeenObjects.Emulators.Select(e => ((string?)e.ControlPlane.AbsoluteUri, "the emulator's control plane")),
        "InferenceEndpoint" => SeenObjects.Emulators.Select(e => ((string?)e.Inference.AbsoluteUri, "the emulator's inference endpoint")),
        // What images of the service's own and of its samples call the model (ai-quick-actions, multiple_inference_endpoints).
        "Model" => [("odsc-llm", "the name in AI Quick Actions"), ("/opt/ds/model/deployed_model", "the path that models are mounted at")],
        _ => [],
    };

    private static IEnumerable<(string? Value, string Note)> OfDeployments(CompletionLine line) =>
        s_ofDeployment.TryGetValue(line.Parameter, out Func<MieDeployment, IEnumerable<string?>>? values)
            ? line.Seen.SelectMany(d => values(d).Select(v => (v, $"of {d}"))) : [];

    private static ContainerEnvironment? Container(MieDeployment deployment) =>
        deployment.Configuration?.Environment as ContainerEnvironment;
}
