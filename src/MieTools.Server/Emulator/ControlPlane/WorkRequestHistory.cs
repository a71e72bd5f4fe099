using MieTools.Server.Emulator.State;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The work requests, oldest first. Finished ones go after a day, or when there are very many.</summary>
/// <remarks>How long the service keeps them is not documented.</remarks>
internal sealed class WorkRequestHistory
{
    private const int Most = 10_000;
    private static readonly TimeSpan s_stay = TimeSpan.FromHours(24);
    private readonly List<WorkRequest> _list = [];
    private readonly Dictionary<string, WorkRequest> _byId = new(StringComparer.Ordinal);
    private readonly StateStore _state;

    /// <summary>Begins with those that were kept.</summary>
    public WorkRequestHistory(StateStore state)
    {
        _state = state;
        foreach ((string id, SavedWorkRequest saved) in state.Read(StateTable.WorkRequests, SavedJson.Default.SavedWorkRequest))
            Include(new WorkRequest(id, saved, state));
    }

    /// <summary>Those that are there at a moment.</summary>
    public IReadOnlyList<WorkRequest> At(DateTimeOffset now)
    {
        // None can be too old while the first is not.
        if (_list.Count > 0 && now - _list[0].Accepted > s_stay)
            _list.RemoveAll(w => IsOld(w, now) && Forget(w));
        return _list;
    }

    /// <summary>One of them, or null.</summary>
    public WorkRequest? Find(string id, DateTimeOffset now) =>
        _byId.TryGetValue(id, out WorkRequest? work) && !IsOld(work, now) ? work : null;

    /// <summary>Adds one.</summary>
    public void Add(WorkRequest work)
    {
        At(work.Accepted);
        Include(work);
        _state.Changed(work);
        if (_list.Count <= Most)
            return;
        int oldest = _list.FindIndex(w => w.Finished <= work.Accepted);
        if (oldest < 0)
            return;
        Forget(_list[oldest]);
        _list.RemoveAt(oldest);
    }

    private void Include(WorkRequest work)
    {
        _list.Add(work);
        _byId.Add(work.Id, work);
    }

    private bool Forget(WorkRequest work)
    {
        _state.Removed(StateTable.WorkRequests, work.Id);
        return _byId.Remove(work.Id);
    }

    private static bool IsOld(WorkRequest work, DateTimeOffset now) => now - work.Finished > s_stay;
}
