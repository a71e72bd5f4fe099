using System.Text.Json.Nodes;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>One line of a work request's log.</summary>
public sealed record MieWorkRequestLogEntry : JsonModel
{
    internal MieWorkRequestLogEntry(JsonObject json)
        : base(json)
    {
    }

    /// <summary>The text.</summary>
    public string Message => Body.Text("message") ?? "";

    /// <summary>When it was written.</summary>
    public DateTimeOffset? Timestamp => Body.Time("timestamp");

    /// <summary>The display form: the text.</summary>
    public override string ToString() => Message;
}
