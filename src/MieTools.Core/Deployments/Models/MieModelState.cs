using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>State of one model of a model group on its deployment.</summary>
public sealed record MieModelState : JsonModel
{
    internal MieModelState(JsonObject json)
        : base(json)
    {
    }

    /// <summary>OCID of the model.</summary>
    public string ModelId => Body.Text(FieldNames.ModelId) ?? "";

    /// <summary>OCID of the project.</summary>
    public string? ProjectId => Body.Text(FieldNames.ProjectId);

    /// <summary>Name of the model.</summary>
    public string DisplayName => Body.Text(FieldNames.DisplayName) ?? "";

    /// <summary>Key that chooses the model in a call.</summary>
    public string InferenceKey => Body.Text("inferenceKey") ?? "";

    /// <summary><c>SUCCESS</c>, <c>FAILED</c>, <c>INCONSISTENT</c> or a newer one.</summary>
    public string State => Body.Text("state") ?? "";

    /// <summary>Free-form tags of the model.</summary>
    public MieMap<string> FreeformTags => Body.Map(FieldNames.FreeformTags);

    /// <summary>The answer's <c>opc-request-id</c>.</summary>
    public string? RequestId { get; init; }

    /// <summary>The display form.</summary>
    public override string ToString() => $"{DisplayName} {State}";
}
