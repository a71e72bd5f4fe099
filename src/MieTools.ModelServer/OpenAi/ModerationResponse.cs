using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.OpenAi;

/// <summary>Answers <c>/v1/moderations</c>: a few words decide, so that a test can have either answer.</summary>
internal static class ModerationResponse
{
    private static readonly (string Category, string[] Words)[] s_categories =
    [
        ("harassment", ["idiot", "stupid", "loser"]),
        ("harassment/threatening", ["i will hurt you", "i will find you"]),
        ("hate", ["hate"]),
        ("hate/threatening", []),
        ("illicit", ["steal", "drugs"]),
        ("illicit/violent", ["bomb"]),
        ("self-harm", ["suicide", "self-harm"]),
        ("self-harm/intent", []),
        ("self-harm/instructions", []),
        ("sexual", ["sexual", "porn"]),
        ("sexual/minors", []),
        ("violence", ["kill", "murder", "bomb"]),
        ("violence/graphic", ["gore"]),
    ];

    /// <summary>The answer to a body.</summary>
    public static ContainerResponse ToResponse(JsonElement body, ServerContext server)
    {
        string[] inputs = Inputs(body);
        string model = body.Text("model") ?? "omni-moderation-latest";
        server.CountInput(inputs);
        string id = server.Ids.Next("modr-");
        return JsonResponse.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WriteString("model"u8, model);
            json.WriteStartArray("results"u8);
            foreach (string input in inputs)
                WriteResult(json, input);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    // A list of parts (texts and pictures) is one input.
    private static string[] Inputs(JsonElement body)
    {
        JsonElement input = body.Needed("input");
        if (input.ValueKind == JsonValueKind.Array && input.GetArrayLength() > 0 && input[0].ValueKind == JsonValueKind.Object)
            return [string.Join('\n', input.EnumerateArray().Select(PartText))];
        string[] texts = body.Texts("input");
        return texts.Length > 0 ? texts : throw ModelServerException.Invalid("'input' is empty.", "input");
    }

    private static string PartText(JsonElement part) => part.ValueKind != JsonValueKind.Object
        ? throw ModelServerException.Invalid("'input' has to be a string, a list of strings or a list of parts.", "input")
        : part.NeededText("type") switch
        {
            "text" => part.NeededText("text"),
            "image_url" => part.Needed("image_url").GetRawText(),
            _ => throw ModelServerException.Invalid("A part of 'input' has to be of the type text or image_url.", "input"),
        };

    private static void WriteResult(Utf8JsonWriter json, string input)
    {
        bool[] hits = [.. s_categories.Select(c => c.Words.Any(w => input.Contains(w, StringComparison.OrdinalIgnoreCase)))];
        Dice dice = new(input, 0, 0);
        json.WriteStartObject();
        json.WriteBoolean("flagged"u8, hits.Contains(true));
        json.WriteStartObject("categories"u8);
        for (int i = 0; i < hits.Length; i++)
            json.WriteBoolean(s_categories[i].Category, hits[i]);
        json.WriteEndObject();
        json.WriteStartObject("category_scores"u8);
        for (int i = 0; i < hits.Length; i++)
            json.WriteNumber(s_categories[i].Category, (hits[i] ? 0.9 : 0) + dice.Below(1000) / 100_000.0);
        json.WriteEndObject();
        json.WriteStartObject("category_applied_input_types"u8);
        foreach ((string category, _) in s_categories)
        {
            json.WriteStartArray(category);
            json.WriteStringValue("text"u8);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
