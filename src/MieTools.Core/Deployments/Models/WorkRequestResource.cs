using System.Text.Json.Nodes;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>A thing that a work request works on.</summary>
public sealed record WorkRequestResource : JsonModel
{
    internal WorkRequestResource(JsonObject json)
        : base(json)
    {
    }

    /// <summary><c>CREATED</c>, <c>UPDATED</c>, <c>DELETED</c>, <c>RELATED</c>, <c>IN_PROGRESS</c> or a newer one.</summary>
    public string ActionType => Body.Text("actionType") ?? "";

    /// <summary>Kind of thing.</summary>
    public string EntityType => Body.Text("entityType") ?? "";

    /// <summary>OCID of the thing.</summary>
    public string Identifier => Body.Text("identifier") ?? "";

    /// <summary>Path of the thing in the API.</summary>
    public string? EntityUri => Body.Text("entityUri");

    /// <summary>The display form.</summary>
    public override string ToString() => $"{ActionType} {EntityType} {Identifier}";
}
