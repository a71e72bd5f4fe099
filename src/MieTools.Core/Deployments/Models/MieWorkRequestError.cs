using System.Text.Json.Nodes;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>One error of a work request.</summary>
public sealed record MieWorkRequestError : JsonModel
{
    internal MieWorkRequestError(JsonObject json)
        : base(json)
    {
    }

    /// <summary>The service's code.</summary>
    public string Code => Body.Text("code") ?? "";

    /// <summary>The text.</summary>
    public string Message => Body.Text("message") ?? "";

    /// <summary>When it occurred.</summary>
    public DateTimeOffset? Timestamp => Body.Time("timestamp");

    /// <summary>The display form: code and text.</summary>
    public override string ToString() => $"{Code}: {Message}";
}
