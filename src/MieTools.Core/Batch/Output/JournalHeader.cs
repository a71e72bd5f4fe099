using System.Text.Json;

namespace MieTools.Core.Batch.Output;

/// <summary>What a batch's output belongs to.</summary>
/// <param name="Input">Hash of the input's bytes.</param>
/// <param name="Settings">Everything that decides what is sent and how it is written, each as a hash, by the name a user knows.</param>
internal sealed record JournalHeader(string Input, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    /// <summary>Whose the error file is: a name that no other run has, which a run that goes on keeps.</summary>
    public string Id { get; init; } = "";

    /// <summary>A short name of the run that two runs of the same input and settings share.</summary>
    public string Run => Input[..12];

    /// <summary>The name by which the input goes among what has changed.</summary>
    public const string InputName = "the input";

    /// <summary>What is not the same; empty when the output can be gone on with.</summary>
    public IReadOnlyList<string> Changes(JournalHeader other) =>
    [
        .. Input == other.Input ? (string[])[] : [InputName],
        .. Settings.Keys.Union(other.Settings.Keys)
            .Where(name => Settings.GetValueOrDefault(name) != other.Settings.GetValueOrDefault(name)),
    ];

    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("format"u8, BatchJournal.FormatName);
        json.WriteNumber("version"u8, Version);
        json.WriteString("run"u8, Id);
        json.WriteString("input"u8, Input);
        json.WriteStartObject("settings"u8);
        foreach ((string name, string value) in Settings)
            json.WriteString(name, value);
        json.WriteEndObject();
    }

    public static JournalHeader Read(JsonElement json) => new(
        json.GetProperty("input").GetString()!,
        json.GetProperty("settings").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal))
    {
        Id = json.TryGetProperty("run", out JsonElement id) ? id.GetString()! : "",
    };
}
