using System.Text.Json;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>Where a deployment writes its logs (<c>categoryLogDetails</c>).</summary>
public sealed record DeploymentLogs : JsonModel
{
    private DeploymentLogs(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The log of requests.</summary>
    public LogTarget? Access => LogTarget.Read(Json.Object(FieldNames.AccessLog));

    /// <summary>The log of the container.</summary>
    public LogTarget? Predict => LogTarget.Read(Json.Object(FieldNames.PredictLog));

    internal static DeploymentLogs? Read(JsonElement? json) => json is { } value ? new DeploymentLogs(value) : null;
}
