using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>A change that is under way, as it is kept.</summary>
/// <param name="WorkId">OCID of its work request.</param>
/// <param name="Work">The work request itself, which may be dropped before the change is applied.</param>
/// <param name="StateBefore">The state to go back to.</param>
/// <param name="StateAfter">The state it ends in.</param>
/// <param name="DocumentBefore">The document to go back to, if it changed.</param>
internal sealed record SavedPendingChange(
    [property: JsonRequired] string WorkId,
    [property: JsonRequired] SavedWorkRequest Work,
    [property: JsonRequired] string StateBefore,
    [property: JsonRequired] string StateAfter,
    JsonObject? DocumentBefore);
