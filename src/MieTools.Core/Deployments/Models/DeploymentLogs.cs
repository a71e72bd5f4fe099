using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>Where a deployment writes its logs (<c>categoryLogDetails</c>).</summary>
public sealed record DeploymentLogs : JsonModel
{
    private DeploymentLogs(JsonObject json)
        : base(json)
    {
    }

    /// <summary>The log of requests.</summary>
    public LogTarget? Access => LogTarget.Read(Body.Object(FieldNames.AccessLog));

    /// <summary>The log of the container.</summary>
    public LogTarget? Predict => LogTarget.Read(Body.Object(FieldNames.PredictLog));

    /// <summary>The display form: the OCIDs of both logs.</summary>
    public override string ToString() => string.Join("; ", ((LogTarget?[])[Access, Predict]).OfType<LogTarget>());

    internal static DeploymentLogs? Read(JsonObject? json) => json is { } value ? new DeploymentLogs(value) : null;
}
