using MieTools.Core.Json;

namespace MieTools.Core.Inference.Reading;

/// <summary>A tool that the model asks to be called, or on a stream's chunk a piece of one.</summary>
public sealed record MieToolCall
{
    /// <summary>Position among the answer's tool calls, from 0; pieces of one call share it.</summary>
    public int Index { get; init; }

    /// <summary>The id to answer with, on the first piece; null when the server gives none.</summary>
    public string? Id { get; init; }

    /// <summary>Name of the tool, on the first piece.</summary>
    public string? Name { get; init; }

    /// <summary>The arguments as JSON text, or the next piece of it; empty when the chunk brings none.</summary>
    public string Arguments { get; init; } = "";

    /// <summary>
    /// The arguments by name: text, <see cref="long"/>, <see cref="double"/>, <see cref="bool"/>, null, lists and dictionaries of these.
    /// Empty when they are no JSON object, as the pieces on a stream's chunks are.
    /// </summary>
    /// <remarks>
    /// In PowerShell the property <c>Parameters</c>, which is none here: an answer's JSON would have them twice, and cut off.
    /// </remarks>
    public MieMap<object?> GetParameters() =>
        PlainJson.ObjectOf(Arguments) is { } values ? new(values, Arguments) : new(new Dictionary<string, object?>());

    /// <summary>Whether the arguments can be read; none at all can.</summary>
    public bool HasParameters => string.IsNullOrWhiteSpace(Arguments) || PlainJson.ObjectOf(Arguments) is not null;

    /// <summary>The call as it would be written: <c>get_weather({"city":"Rome"})</c>.</summary>
    public override string ToString() => $"{Name}({Arguments})";
}
