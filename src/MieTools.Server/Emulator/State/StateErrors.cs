namespace MieTools.Server.Emulator.State;

/// <summary>What went wrong with the data directory, and what to do.</summary>
internal static class StateErrors
{
    private const string WhatNow = "Nothing was changed. Put a copy of it back, or move it away to begin anew without what it holds.";

    public static StateException NoName() => new("The data directory has no name. Name a folder.");

    public static StateException IsFile(string directory) => new($"The data directory '{directory}' is a file. Name a folder.");

    public static StateException NotUsable(string directory, Exception why) =>
        new($"The data directory '{directory}' cannot be read and written: {why.Message} Check its rights and the space that is left, or "
            + "name another folder.", why);

    public static StateException InUse(string name, string directory, string owner) =>
        new($"The {name} '{directory}' is in use by {owner}. Stop that emulator, or name another folder.");

    public static StateException NotOurs(string name, string directory, string file, bool changed) =>
        new($"The {name} '{directory}' holds the file '{file}', which {(changed ? "was changed after an emulator had written it"
            : "no emulator has made")}. Nothing was changed there. Name a folder that is empty or new.");

    public static StateException Damaged(string file, string why, Exception? cause = null) =>
        new($"The state file '{file}' is damaged: {why} {WhatNow}", cause);

    public static StateException JournalDamaged(string journal) =>
        Damaged(journal, "its head is not that of a journal. It holds the changes that came last.");

    public static StateException NoSqlite(Exception cause) => new(
        $"There is no SQLite for this platform ({System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}) here, and a data "
            + $"directory needs it: {cause.Message} Start without one.", cause);

    public static StateException Foreign(string file) =>
        new($"The state file '{file}' is a database of another program. Name another folder.");

    public static StateException Newer(string file, long version, long known) =>
        new($"The state file '{file}' was written by a newer emulator (its version is {version}; this emulator knows versions up to "
            + $"{known}). Use that emulator, or name another folder.");

    public static StateException LeftAlone(string journal, string file) =>
        new($"The journal '{journal}' is there but its state file '{file}' is not. Put the state file back, or move the journal away to "
            + "begin anew without what it holds.");

    public static StateException Row(string file, StateRow row, Exception cause) =>
        Damaged(file, $"the row '{row.Id}' of its table {row.Table} is not what it should be ({cause.Message.TrimEnd('.')}).", cause);

    public static StateException NotSaved(string file, string why, Exception? cause) =>
        new($"The state cannot be saved in '{file}': {why} The call may take effect later. Until the state can be saved every call is "
            + "refused.", cause);

    public static StateException Closed() => new("The emulator has stopped; its state is closed.");
}
