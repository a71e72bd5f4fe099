using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>A change of state that is under way.</summary>
/// <param name="Work">Its work request, which says when it is due.</param>
/// <param name="StateBefore">The state to go back to when it is cancelled.</param>
/// <param name="StateAfter">The state it ends in.</param>
/// <param name="DocumentBefore">The document to go back to when it is cancelled, if it changed.</param>
internal sealed record PendingChange(WorkRequest Work, string StateBefore, string StateAfter, JsonObject? DocumentBefore = null);
