using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>A control plane answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">JSON body, or null for none.</param>
internal sealed record ControlPlaneResponse(int Status, JsonNode? Body = null)
{
    /// <summary>Extra headers.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>Adds a header when there is a value for it.</summary>
    public ControlPlaneResponse With(string name, string? value)
    {
        if (value is not null)
            Headers[name] = value;
        return this;
    }

    /// <summary>The answer to a change: no body, only the work request's id.</summary>
    public static ControlPlaneResponse Accepted(WorkRequest work) => new ControlPlaneResponse(202).With("opc-work-request-id", work.Id);
}
