using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>A deployment as it is kept.</summary>
/// <param name="Created">When it was made.</param>
/// <param name="Deleted">When it was deleted, or null.</param>
/// <param name="State">The state that it was in last.</param>
/// <param name="Version">Number of its etag.</param>
/// <param name="Document">The resource with all fields that a client gave.</param>
/// <param name="Serves">True when requests are answered.</param>
/// <param name="Served">The environment block whose routes are answered; null for those of no block.</param>
/// <param name="Pending">The change that is under way, or null.</param>
internal sealed record SavedDeployment(
    [property: JsonRequired] DateTimeOffset Created,
    DateTimeOffset? Deleted,
    [property: JsonRequired] string State,
    [property: JsonRequired] int Version,
    [property: JsonRequired] JsonObject Document,
    [property: JsonRequired] bool Serves,
    JsonObject? Served,
    SavedPendingChange? Pending);
