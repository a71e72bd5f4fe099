using System.Text.Json;

namespace MieTools.Core.Tests.Inference;

/// <summary>One case of tests/vectors/sse.</summary>
public sealed class SseVector
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "vectors", "sse");

    private static readonly Dictionary<string, SseVector> s_all = Load();

    public required string Name { get; init; }

    public required byte[] Bytes { get; init; }

    public required int[]? Splits { get; init; }

    public required SseEvent[] Events { get; init; }

    public required string LastEventId { get; init; }

    public required long? Retry { get; init; }

    public required bool PendingDiscarded { get; init; }

    public required JsonElement? OpenAI { get; init; }

    public static IEnumerable<string> Names => s_all.Keys;

    public static SseVector Get(string name) => s_all[name];

    private static Dictionary<string, SseVector> Load()
    {
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(s_folder, "cases.json")));
        return cases.RootElement.GetProperty("cases").EnumerateArray().Select(Read).ToDictionary(v => v.Name);
    }

    private static SseVector Read(JsonElement item)
    {
        JsonElement expected = item.GetProperty("expected");
        JsonElement retry = expected.GetProperty("retry");
        JsonElement splits = item.GetProperty("splits");
        return new SseVector
        {
            Name = item.GetProperty("name").GetString()!,
            Bytes = File.ReadAllBytes(Path.Combine(s_folder, item.GetProperty("file").GetString()!)),
            Splits = splits.ValueKind == JsonValueKind.Null ? null : [.. splits.EnumerateArray().Select(s => s.GetInt32())],
            Events = [.. expected.GetProperty("events").EnumerateArray().Select(e => new SseEvent(
                e.GetProperty("type").GetString()!, e.GetProperty("data").GetString()!, e.GetProperty("lastEventId").GetString()!))],
            LastEventId = expected.GetProperty("lastEventId").GetString()!,
            Retry = retry.ValueKind == JsonValueKind.Null ? null : retry.GetInt64(),
            PendingDiscarded = expected.GetProperty("pendingDiscarded").GetBoolean(),
            OpenAI = item.TryGetProperty("openai", out JsonElement openAI) ? openAI.Clone() : null,
        };
    }
}
