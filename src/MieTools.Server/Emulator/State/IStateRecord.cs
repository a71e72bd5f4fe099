namespace MieTools.Server.Emulator.State;

/// <summary>Something that is kept in a row of its own.</summary>
internal interface IStateRecord
{
    /// <summary>Its present state.</summary>
    StateRow ToRow();
}
