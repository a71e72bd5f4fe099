using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>One line of a work request's log.</summary>
public sealed record MieWorkRequestLogEntry : JsonModel
{
    internal MieWorkRequestLogEntry(JsonElement json)
        : base(json)
    {
    }

    /// <summary>The text.</summary>
    public string Message => Json.Text("message") ?? "";

    /// <summary>When it was written.</summary>
    public DateTimeOffset? Timestamp => Json.Time("timestamp");

    /// <summary>The display form: the text.</summary>
    public override string ToString() => Message;
}
