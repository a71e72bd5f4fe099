namespace MieTools.Server.Emulator.Folders;

/// <summary>A fault of a folder of the emulator, or of the state in it, in words that say what to do.</summary>
internal sealed class FolderException(string message, Exception? cause = null) : IOException(message, cause);
