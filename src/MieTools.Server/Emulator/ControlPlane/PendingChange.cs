using System.Text.Json.Nodes;
using MieTools.Server.Emulator.State;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>A change of state that is under way.</summary>
/// <param name="Work">Its work request, which says when it is due.</param>
/// <param name="StateBefore">The state to go back to when it is cancelled.</param>
/// <param name="StateAfter">The state it ends in.</param>
/// <param name="DocumentBefore">The document to go back to when it is cancelled, if it changed.</param>
internal sealed record PendingChange(WorkRequest Work, string StateBefore, string StateAfter, JsonObject? DocumentBefore = null)
{
    /// <summary>Makes it of what was kept.</summary>
    /// <param name="saved">What was kept.</param>
    /// <param name="find">Gives the work request of an OCID, or null when it was dropped.</param>
    /// <param name="state">For a work request that was dropped.</param>
    public static PendingChange Restore(SavedPendingChange saved, Func<string, WorkRequest?> find, StateStore state) => new(
        find(saved.WorkId) ?? new WorkRequest(saved.WorkId, saved.Work, state), saved.StateBefore, saved.StateAfter,
        saved.DocumentBefore);

    /// <summary>What is kept of it.</summary>
    public SavedPendingChange Save() => new(Work.Id, Work.Saved, StateBefore, StateAfter, DocumentBefore);
}
