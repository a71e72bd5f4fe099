using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments;

/// <summary>Writes logs. A log and its group are named apart, and what is not named stays.</summary>
internal static class LogWriter
{
    /// <summary>Writes what was named.</summary>
    /// <exception cref="MieException"><c>InvalidArgument</c>: a log without a group, or a group without a log.</exception>
    public static void Write(DeploymentSettings settings, JsonObject body)
    {
        if (settings.AccessLogId is null && settings.PredictLogId is null)
        {
            if (settings.LogGroupId is not null)
                WriteGroup(settings.LogGroupId, body);
            return;
        }
        JsonObject logs = body.Child(Fields.Logs);
        WriteLog(logs, Fields.AccessLog, Fields.PredictLog, settings.AccessLogId, settings.LogGroupId, "AccessLogId");
        WriteLog(logs, Fields.PredictLog, Fields.AccessLog, settings.PredictLogId, settings.LogGroupId, "PredictLogId");
    }

    private static void WriteLog(JsonObject logs, string name, string other, string? logId, string? group, string parameter)
    {
        if (logId is null)
            return;
        group ??= GroupOf(logs, name) ?? GroupOf(logs, other)
            ?? throw MieException.InvalidArgument(parameter, $"-{parameter} needs the log's group.", "Give -LogGroupId as well.");
        JsonObject log = logs.Child(name);
        log[Fields.LogId] = logId;
        log[Fields.LogGroupId] = group;
    }

    private static void WriteGroup(string group, JsonObject body)
    {
        JsonObject[] there = [.. (body[Fields.Logs] as JsonObject)?.Select(entry => entry.Value).OfType<JsonObject>() ?? []];
        if (there.Length == 0)
        {
            throw MieException.InvalidArgument("LogGroupId", "-LogGroupId is the group of logs, and there are none.",
                "Give -AccessLogId or -PredictLogId as well.");
        }
        foreach (JsonObject log in there)
            log[Fields.LogGroupId] = group;
    }

    private static string? GroupOf(JsonObject logs, string name) => (logs[name] as JsonObject).Text(Fields.LogGroupId);
}
