namespace MieTools.Pipeline;

/// <summary>Where displays of progress are shown.</summary>
internal interface IProgressScreen
{
    /// <summary>Runs an action on the pipeline thread at its next wait. Safe from any thread.</summary>
    void Post(Action action);

    /// <summary>Shows how something stands.</summary>
    /// <returns>False when the user wants to see no progress.</returns>
    bool Show(ProgressDisplay display, string activity, ProgressState state);

    /// <summary>Takes a display away, also when the pipeline has ended.</summary>
    void Remove(ProgressDisplay display, string activity);
}
