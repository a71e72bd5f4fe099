using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Settings;

/// <summary>Writes logs. A log and its group are named apart, and what is not named stays.</summary>
internal static class LogWriter
{
    /// <summary>Writes what was named.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: a log without a group, or a group without a log.</exception>
    public static void Write(DeploymentSettings settings, JsonObject body)
    {
        if (settings.AccessLogId is null && settings.PredictLogId is null)
        {
            if (settings.LogGroupId is not null)
                WriteGroup(settings.LogGroupId, body);
            return;
        }
        JsonObject logs = body.Child(FieldNames.Logs);
        WriteLog(logs, FieldNames.AccessLog, FieldNames.PredictLog, settings.AccessLogId, settings.LogGroupId, "AccessLogId");
        WriteLog(logs, FieldNames.PredictLog, FieldNames.AccessLog, settings.PredictLogId, settings.LogGroupId, "PredictLogId");
    }

    /// <summary>Takes logs away. An update merges them one by one, so that it has to name each.</summary>
    public static void Clear(DeploymentSettings settings, JsonObject body)
    {
        if (body[FieldNames.Logs] is not JsonObject logs)
            return;
        foreach ((string setting, string name) in
            ((string, string)[])[("AccessLogId", FieldNames.AccessLog), ("PredictLogId", FieldNames.PredictLog)])
        {
            if (settings.Cleared.Contains(setting) && logs.ContainsKey(name))
                logs[name] = null;
        }
    }

    private static void WriteLog(JsonObject logs, string name, string other, string? logId, string? group, string parameter)
    {
        if (logId is null)
            return;
        group ??= GroupOf(logs, name) ?? GroupOf(logs, other)
            ?? throw MieException.InvalidArgument(parameter, $"-{parameter} needs the log's group.", "Give -LogGroupId as well.");
        JsonObject log = logs.Child(name);
        log[FieldNames.LogId] = logId;
        log[FieldNames.LogGroupId] = group;
    }

    private static void WriteGroup(string group, JsonObject body)
    {
        JsonObject[] there = [.. (body[FieldNames.Logs] as JsonObject)?.Select(entry => entry.Value).OfType<JsonObject>() ?? []];
        if (there.Length == 0)
        {
            throw MieException.InvalidArgument("LogGroupId", "-LogGroupId is the group of logs, and there are none.",
                "Give -AccessLogId or -PredictLogId as well.");
        }
        foreach (JsonObject log in there)
            log[FieldNames.LogGroupId] = group;
    }

    private static string? GroupOf(JsonObject logs, string name) => (logs[name] as JsonObject).Text(FieldNames.LogGroupId);
}
