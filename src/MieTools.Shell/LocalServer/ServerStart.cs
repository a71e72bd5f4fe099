using MieTools.Core.Json;

namespace MieTools.LocalServer;

/// <summary>What is to run as a child process, and how its failure is told.</summary>
/// <param name="Verb">Command of the server program; what it is called in messages, too.</param>
/// <param name="Error">Error of a start that fails.</param>
internal sealed record ServerStart(string Verb, MieError Error)
{
    /// <summary>Its arguments. Every user of the machine can read them.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>A line that it is told over its standard input, which nobody else can read; null for none.</summary>
    public byte[]? Input { get; init; }

    /// <summary>What to do about its end, by its exit code and the lines that it has written; null for the catalogue's.</summary>
    public Func<int, MieList<string>, string?> Advise { get; init; } = (_, _) => null;

    /// <summary>How long it may take until it answers.</summary>
    public required TimeSpan Timeout { get; init; }
}
