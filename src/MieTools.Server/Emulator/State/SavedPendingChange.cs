using System.Text.Json.Nodes;

namespace MieTools.Server.Emulator.State;

/// <summary>A change that is under way, as it is kept.</summary>
/// <param name="WorkId">OCID of its work request.</param>
/// <param name="Work">The work request itself, which may be dropped before the change is looked at again.</param>
/// <param name="StateBefore">The state to go back to.</param>
/// <param name="StateAfter">The state it ends in.</param>
/// <param name="DocumentBefore">The document to go back to, if it changed.</param>
internal sealed record SavedPendingChange(string WorkId, SavedWorkRequest Work, string StateBefore, string StateAfter, JsonObject? DocumentBefore);
