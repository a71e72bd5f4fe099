using System.Globalization;
using System.Text.Json;
using MieTools.Server.Proxy.Answers;

namespace MieTools.Server.Proxy.Batches;

/// <summary>What a client asks for that creates a batch.</summary>
/// <param name="InputFileId">The file with the lines.</param>
/// <param name="Endpoint">The path that all lines are for.</param>
/// <param name="Window">How long it may take, as the client says it.</param>
/// <param name="Limit">The same as a time.</param>
/// <param name="Metadata">What the client adds; null for nothing.</param>
internal sealed record BatchOrder(
    string InputFileId, string Endpoint, string Window, TimeSpan Limit, Dictionary<string, string>? Metadata)
{
    private const int LongestPath = 512;
    private const int MostHours = 30 * 24;
    private const int MostPairs = 16;
    private const int LongestKey = 64;
    private const int LongestValue = 512;

    /// <summary>Reads a body.</summary>
    /// <exception cref="ProxyRefusalException">400: it says what no batch is.</exception>
    public static BatchOrder Read(ReadOnlyMemory<byte> body)
    {
        using JsonDocument document = Parse(body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw Invalid("body", "The body is no JSON object.");
        Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        foreach (JsonProperty member in document.RootElement.EnumerateObject())
        {
            if (member.Name is not ("input_file_id" or "endpoint" or "completion_window" or "metadata"))
            {
                throw OwnAnswer.Refused(400, "unknown_parameter",
                    $"The proxy's batches have no '{member.Name}'. There are input_file_id, endpoint, completion_window and metadata.");
            }
            members[member.Name] = member.Value;
        }
        string window = Text(members, "completion_window");
        return new BatchOrder(Text(members, "input_file_id"), Path(Text(members, "endpoint")), window, Limited(window),
            members.TryGetValue("metadata", out JsonElement metadata) ? Pairs(metadata) : null);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            throw Invalid("body", "The body is no valid JSON.");
        }
    }

    private static string Text(Dictionary<string, JsonElement> members, string name) =>
        members.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text
                ? text : throw Invalid(name, $"'{name}' is missing, or no text.");

    private static string Path(string endpoint) =>
        endpoint.StartsWith('/') && endpoint.Length <= LongestPath && !endpoint.Any(c => c is <= ' ' or > '~' or '?' or '#') ? endpoint
            : throw Invalid("endpoint", "The endpoint is a path such as /v1/chat/completions, and the url of each line.");

    private static TimeSpan Limited(string window) =>
        window.EndsWith('h') && int.TryParse(window[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int hours)
            && hours is >= 1 and <= MostHours
                ? TimeSpan.FromHours(hours)
                : throw Invalid("completion_window", $"The completion_window is a number of hours, 1h to {MostHours}h, such as 24h.");

    private static Dictionary<string, string>? Pairs(JsonElement metadata)
    {
        if (metadata.ValueKind == JsonValueKind.Null)
            return null;
        bool fits = metadata.ValueKind == JsonValueKind.Object && metadata.EnumerateObject().Count() <= MostPairs
            && metadata.EnumerateObject().All(p => p.Name.Length <= LongestKey && p.Value.ValueKind == JsonValueKind.String
                && p.Value.GetString()!.Length <= LongestValue);
        if (!fits)
        {
            throw Invalid("metadata", $"The metadata is an object of at most {MostPairs} texts, with names of at most {LongestKey} and "
                + $"values of at most {LongestValue} characters.");
        }
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (JsonProperty pair in metadata.EnumerateObject())
            pairs[pair.Name] = pair.Value.GetString()!;
        return pairs;
    }

    private static ProxyRefusalException Invalid(string name, string message) => OwnAnswer.Refused(400, $"invalid_{name}", message);
}
