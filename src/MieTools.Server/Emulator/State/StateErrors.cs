using MieTools.Server.Emulator.Folders;

namespace MieTools.Server.Emulator.State;

/// <summary>What went wrong with the data directory, and what to do.</summary>
internal static class StateErrors
{
    private const string WhatNow = "Nothing was changed. Put a copy of it back, or move it away to begin anew without what it holds.";

    public static FolderException NoName() => new("The data directory has no name. Name a folder.");

    public static FolderException IsFile(string directory) => new($"The data directory '{directory}' is a file. Name a folder.");

    public static FolderException NotUsable(string directory, Exception why) =>
        new($"The data directory '{directory}' cannot be read and written: {why.Message} Check its rights and the space that is left, or "
            + "name another folder.", why);

    public static FolderException Damaged(string file, string why, Exception? cause = null) =>
        new($"The state file '{file}' is damaged: {why} {WhatNow}", cause);

    public static FolderException NotAsWritten(string file, long position) => Damaged(file, position == 0
        ? "its first line is not as an emulator wrote it, or it is a file of another program."
        : $"the line at byte {position} is not as it was written.");

    public static FolderException Newer(string file, long version, long known) =>
        new($"The state file '{file}' was written by a newer emulator (its version is {version}; this emulator knows versions up to "
            + $"{known}). Use that emulator, or name another folder.");

    public static FolderException Row(string file, StateRow row, Exception cause) =>
        Damaged(file, $"the row '{row.Id}' of its table {row.Table} is not what it should be ({cause.Message.TrimEnd('.')}).", cause);

    public static FolderException NotSaved(string file, string why, Exception? cause) =>
        new($"The state cannot be saved in '{file}': {why} The call may take effect later. Until the state can be saved every call is "
            + "refused.", cause);

    public static FolderException Closed() => new("The emulator has stopped; its state is closed.");
}
