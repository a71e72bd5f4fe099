namespace MieTools.Core.Batch.Input;

/// <summary>
/// What makes a batch one as OpenAI's service runs it: every line is of the batch form and for one path, its model says where it goes, and
/// lines that fail are written as results.
/// </summary>
/// <param name="Endpoint">The path that all lines are for.</param>
/// <param name="Route">Where a line goes, by the model that its body names, or null; throws <see cref="MieException"/> for nowhere.</param>
internal sealed record OpenAiBatch(string Endpoint, Func<string?, BatchRoute> Route)
{
    /// <summary>What somebody without the cmdlets can do about an error; null when there is nothing.</summary>
    public Func<MieException, string?> Advise { get; init; } = static error => error.Advice;

    /// <summary>Refuses a line that the service would not take.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>.</exception>
    public void Check(BatchEntry entry)
    {
        string? fault = !entry.HasOwnId ? "it has no custom_id"
            : !entry.Method.Equals("POST", StringComparison.OrdinalIgnoreCase) ? $"its method is {entry.Method} and not POST"
            : entry.Url != Endpoint ? $"its url is {(entry.Url is null ? "missing" : $"'{entry.Url}'")}, and the batch is for '{Endpoint}'"
            : null;
        if (fault is not null)
            throw MieException.InvalidArgument("Body", fault);
    }
}
