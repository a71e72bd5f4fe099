using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Deployments.Validation;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>What is allowed and still deserves a look.</summary>
internal static class BodyAdvice
{
    /// <summary>Adds warnings about a block.</summary>
    public static void Write(Findings findings, BlockRule rule, in BodyPlace place)
    {
        if (rule == PoolContract.Instance)
            WriteSize(findings, place);
        else if (rule == EnvironmentContract.Container && place.Json[FieldNames.DefaultVariables] is not null)
            findings.Warn(place.PathOf(FieldNames.DefaultVariables), place.ParameterOf(FieldNames.Variables), "is read-only.");
        else if (rule == DeploymentContract.SingleModelFlex)
            WritePool(findings, place);
        else if (rule == ScalingContract.Predefined)
            WriteThresholds(findings, place);
        else if (rule.Name is FieldNames.TargetPredefinedRule or FieldNames.TargetCustomRule && place.Json[FieldNames.Scale] is null)
            Warn(findings, place, FieldNames.Scale, "is not set: the rule has no aim.");
    }

    private static void WriteSize(Findings findings, in BodyPlace place)
    {
        if (place.Json.Text(FieldNames.Shape) is not { } shape)
            return;
        bool isSized = place.Json[FieldNames.ShapeConfig] is not null;
        if (Shapes.IsFlex(shape) && !isSized)
        {
            Warn(findings, place, FieldNames.ShapeConfig, $"is not set, though {shape} is a flex shape: name OCPUs and memory.");
            return;
        }

        string path = place.PathOf(FieldNames.ShapeConfig);
        if (!Shapes.IsFlex(shape) && isSized && !findings.IsWrong(path))
            Warn(findings, place, FieldNames.ShapeConfig, $"is for flex shapes; {shape} is not one.");
    }

    private static void WritePool(Findings findings, in BodyPlace place)
    {
        if (place.Json[FieldNames.Model] is JsonObject model
            && PoolContract.Names.Any(name => model[name] is not null))
        {
            findings.Warn(place.PathOf(FieldNames.Model), SettingNames.Of(FieldNames.Infrastructure, place),
                $"holds more than {FieldNames.ModelId}, which is all that {FieldNames.SingleModelFlex} has there.");
        }
    }

    private static void WriteThresholds(Findings findings, in BodyPlace place)
    {
        if (place.Number($"{FieldNames.ScaleIn}.{FieldNames.Threshold}") is { } scaleIn
            && place.Number($"{FieldNames.ScaleOut}.{FieldNames.Threshold}") is { } scaleOut && scaleIn >= scaleOut)
        {
            const string Other = FieldNames.ScaleOut;
            Warn(findings, place, FieldNames.ScaleIn, FormattableString.Invariant(
                $"has the threshold {scaleIn}, which is not under that of {Other}, {scaleOut}: the count would go up and down ")
                + "without end.");
        }
    }

    private static void Warn(Findings findings, in BodyPlace place, string name, string message) =>
        findings.Warn(place.PathOf(name), place.ParameterOf(name), message);
}
