using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Faults.Rules;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator.Faults;

/// <summary>
/// The control endpoint: <c>/emulator/faults</c> lists, takes and drops rules, <c>/emulator/reset</c> sets their counters to 0. It needs no
/// signature;
/// what a web page could send is refused.
/// </summary>
internal sealed class FaultEndpoint(FaultRegistry registry)
{
    private const string Reset = "/emulator/reset";
    private const string Faults = "/emulator/faults";

    /// <summary>True for a path that this endpoint answers.</summary>
    public static bool Answers(string path) => path is Faults or Reset || path.StartsWith(Faults + "/", StringComparison.Ordinal);

    /// <summary>Answers a request.</summary>
    /// <returns>Status and body.</returns>
    /// <exception cref="ServiceErrorException">It is refused.</exception>
    public async ValueTask<(int Status, JsonNode? Body)> AnswerAsync(HttpContext context, string path)
    {
        if (WebPages.MaySend(context.Request))
            throw ServiceErrorException.NotAllowed($"Faults are steered {WebPages.Others}");
        switch (context.Request.Method, path)
        {
            case ("GET", Faults):
                return (200, List());
            case ("POST", Faults):
                ReadOnlyMemory<byte> body = await ServiceBody.ReadAsync(
                    context.Request, dataPlane: false, context.RequestAborted).ConfigureAwait(false);
                return (201, Add(body.Span));
            case ("DELETE", Faults):
                registry.RemoveAll();
                return (204, null);
            case ("DELETE", _) when path.Length > Faults.Length + 1 && path != Reset:
                string id = path[(Faults.Length + 1)..];
                return registry.Remove(id) ? (204, null) : throw ServiceErrorException.NotFound($"fault {id}");
            case ("POST", Reset):
                registry.Reset();
                return (204, null);
            default:
                throw ServiceErrorException.MethodNotAllowed(context.Request.Method, path);
        }
    }

    private JsonObject Add(ReadOnlySpan<byte> body)
    {
        try
        {
            IReadOnlyList<FaultRule> added = registry.Add(TextsOf(body));
            if (added.Count == 0)
                throw new FormatException($"The body has no fault. There are {string.Join(", ", FaultWords.Names)}.");
            return new JsonObject
            {
                ["ids"] = new JsonArray([.. added.Select(r => (JsonNode)r.Id)]),
                ["faults"] = new JsonArray([.. added.Select(ToJson)]),
            };
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw ServiceErrorException.Invalid(e.Message);
        }
    }

    private static List<string> TextsOf(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> trimmed = body.TrimStart(" \t\r\n"u8);
        if (trimmed.IsEmpty || trimmed[0] != '{')
            return [Encoding.UTF8.GetString(trimmed).Trim()];
        List<string> texts = [];
        foreach ((string name, JsonNode? value) in JsonNode.Parse(trimmed)!.AsObject())
        {
            switch (name)
            {
                case "fault":
                    texts.Add(TextOf(value));
                    break;
                case "faults" when value is JsonArray several:
                    texts.AddRange(several.Select(TextOf));
                    break;
                default:
                    throw new FormatException(
                        $"The body has '{name}'. It has to be {{\"fault\":\"…\"}}, {{\"faults\":[\"…\"]}} or a bare text.");
            }
        }
        return texts;
    }

    private static string TextOf(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : throw new FormatException("A fault has to be a text.");

    private JsonObject List() => new()
    {
        ["seed"] = registry.Seed,
        ["faults"] = new JsonArray([.. registry.Rules.Select(ToJson)]),
        ["header"] = new JsonObject { ["chosen"] = registry.HeaderChosen, ["struck"] = registry.HeaderStruck },
        ["headerFaults"] = new JsonArray([.. registry.LastOfHeaders.Select(ToJson)]),
        ["totals"] = new JsonObject(registry.Strikes.Totals().Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value))),
        ["strikes"] = new JsonArray([.. registry.Strikes.Last().Select(ToJson)]),
        ["words"] = new JsonArray([.. FaultWords.Shapes.Append(FaultWords.Common).Select(s => (JsonNode)s)]),
    };

    private static JsonNode ToJson(FaultRule rule) => new JsonObject
    {
        ["id"] = rule.Id,
        ["fault"] = rule.Text,
        ["kind"] = rule.Word,
        ["considered"] = rule.Considered,
        ["chosen"] = rule.Chosen,
        ["struck"] = rule.Struck,
    };

    private static JsonNode ToJson(FaultStrike strike) => new JsonObject
    {
        ["time"] = strike.Time.UtcDateTime,
        ["kind"] = strike.Kind,
        ["rule"] = strike.RuleId,
        ["fault"] = strike.Fault,
        ["requestId"] = strike.RequestId,
        ["method"] = strike.Method,
        ["path"] = strike.Path,
    };
}
