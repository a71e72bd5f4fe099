using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>One log of the Logging service.</summary>
/// <param name="LogGroupId">OCID of the log group.</param>
/// <param name="LogId">OCID of the log.</param>
public sealed record LogTarget(string LogGroupId, string LogId)
{
    internal static LogTarget? Read(JsonObject? json) =>
        json is { } value ? new LogTarget(value.Text(FieldNames.LogGroupId) ?? "", value.Text(FieldNames.LogId) ?? "") : null;

    /// <summary>The display form: the OCID of the log.</summary>
    public override string ToString() => LogId;
}
