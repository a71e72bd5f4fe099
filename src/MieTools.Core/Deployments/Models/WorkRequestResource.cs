using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>A thing that a work request works on.</summary>
public sealed record WorkRequestResource : JsonModel
{
    internal WorkRequestResource(JsonElement json)
        : base(json)
    {
    }

    /// <summary><c>CREATED</c>, <c>UPDATED</c>, <c>DELETED</c>, <c>RELATED</c>, <c>IN_PROGRESS</c> or a newer one.</summary>
    public string ActionType => Json.Text("actionType") ?? "";

    /// <summary>Kind of thing.</summary>
    public string EntityType => Json.Text("entityType") ?? "";

    /// <summary>OCID of the thing.</summary>
    public string Identifier => Json.Text("identifier") ?? "";

    /// <summary>Path of the thing in the API.</summary>
    public string? EntityUri => Json.Text("entityUri");
}
