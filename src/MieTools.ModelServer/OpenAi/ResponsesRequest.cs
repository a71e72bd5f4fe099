using System.Buffers;
using System.Text;
using System.Text.Json;
using MieTools.ModelServer.Generation;
using Messages = MieTools.ModelServer.Generation.Conversation;

namespace MieTools.ModelServer.OpenAi;

/// <summary>The body of <c>/v1/responses</c>.</summary>
internal sealed class ResponsesRequest
{
    private static readonly string[] s_given =
    [
        "instructions", "max_output_tokens", "max_tool_calls", "metadata", "reasoning", "service_tier", "temperature", "text",
        "tool_choice", "tools", "top_logprobs", "top_p", "truncation", "user",
    ];

    private readonly StringBuilder _conversation = new();
    private string _asked = "";
    private bool _afterResult;

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="previous">Finds an earlier response by its id.</param>
    /// <param name="ids">Gives input items their ids.</param>
    public ResponsesRequest(JsonElement body, Func<string, StoredResponse?> previous, ResponseIds ids)
    {
        Background = body.Flag("background");
        Store = body.Choice("store") ?? true;
        if (Background && !Store)
            throw ModelServerException.Invalid("'background' needs 'store' to be true.", "background");
        Parallel = body.Choice("parallel_tool_calls") ?? true;
        PreviousId = body.Text("previous_response_id");
        if (PreviousId is { } id)
        {
            StoredResponse earlier = previous(id)
                ?? throw new ModelServerException(
                    400, $"Previous response with id '{id}' not found.", "previous_response_not_found", "previous_response_id");
            _conversation.Append(earlier.Request.Conversation).Append("assistant: ").Append(earlier.Answer).Append('\n');
        }
        ReadInput(body.Needed("input"), ids);
        foreach (string name in s_given)
        {
            if (body.Field(name) is { } value)
                Given.Add(name, value.Clone());
        }
        (bool thinks, Summary) = Thinking.OfResponse(body);
        Generation = ReadGeneration(body) with { Thinks = thinks, MayRefuse = true };
    }

    /// <summary>What to generate.</summary>
    public GenerationRequest Generation { get; }

    /// <summary>The conversation, earlier responses included, instructions left out: they count for one response only.</summary>
    public string Conversation => _conversation.ToString();

    /// <summary>The input as items with ids, in JSON.</summary>
    public List<(string Id, ReadOnlyMemory<byte> Json)> Items { get; } = [];

    /// <summary>Fields that the answer repeats unchanged.</summary>
    public Dictionary<string, JsonElement> Given { get; } = new(StringComparer.Ordinal);

    /// <summary>Answer at once, work on.</summary>
    public bool Background { get; }

    /// <summary>Tell the reasoning as a summary.</summary>
    public bool Summary { get; }

    /// <summary>Keep the response.</summary>
    public bool Store { get; }

    /// <summary>Several calls in one answer are allowed.</summary>
    public bool Parallel { get; }

    /// <summary>The response that this one goes on from, or null.</summary>
    public string? PreviousId { get; }

    private GenerationRequest ReadGeneration(JsonElement body)
    {
        body.CheckRange("temperature", 0, 2);
        body.CheckRange("top_p", 0, 1);
        string? instructions = body.Text("instructions");
        JsonElement? text = body.Field("text");
        if (text is { ValueKind: not JsonValueKind.Object })
            throw ModelServerException.Invalid("'text' has to be an object.", "text");
        string conversation = Conversation;
        return new()
        {
            Model = body.Text("model") ?? "odsc-llm",
            Prompts = [instructions is null ? conversation : $"system: {instructions}\n{conversation}"],
            Asked = _asked,
            AfterResult = _afterResult,
            MaxTokens = body.Number("max_output_tokens", 1, GenerationRequest.MostTokens),
            MinTokens = body.Number("min_tokens", 0, GenerationRequest.MostTokens) ?? 0,
            IgnoreEnd = body.Flag("ignore_eos"),
            Stop = [.. body.Texts("stop").Where(s => s.Length > 0)],
            Stream = body.Flag("stream"),
            Seed = body.Seed() ?? 0,
            Tools = ToolPlanReader.Read(body, holder: null),
            Format = OutputFormat.Read(text?.Field("format"), "text.format"),
        };
    }

    private void ReadInput(JsonElement input, ResponseIds ids)
    {
        if (input.ValueKind == JsonValueKind.String)
        {
            string text = JsonFields.TextOf(input, "input");
            Add("user", text);
            Items.Add(Item(ids.Next("msg_"), json => WriteMessage(json, "user", text)));
            return;
        }
        if (input.ValueKind != JsonValueKind.Array || input.GetArrayLength() == 0)
            throw ModelServerException.Invalid("'input' has to be a string or a list with at least one item.", "input");
        int place = 0;
        foreach (JsonElement item in input.EnumerateArray())
            ReadItem(item, $"input[{place++}]", ids);
    }

    private void ReadItem(JsonElement item, string at, ResponseIds ids)
    {
        if (item.ValueKind != JsonValueKind.Object)
            throw ModelServerException.Invalid($"'{at}' has to be an object.", at);
        string type = item.Text("type") ?? "message";
        if (type == "message")
        {
            string role = item.Text("role") ?? throw ModelServerException.Missing($"{at}.role");
            if (role is not ("user" or "assistant" or "system" or "developer"))
                throw ModelServerException.Invalid($"'{at}.role' has to be user, assistant, system or developer.", $"{at}.role");
            string text = Messages.ContentOf(item, at);
            Add(role, text);
            bool plain = item.Field("content") is { ValueKind: JsonValueKind.String };
            Items.Add(Item(item.Text("id") ?? ids.Next("msg_"), json =>
            {
                if (plain)
                    WriteMessage(json, role, text);
                else
                    WriteRest(json, item, "message");
            }));
            return;
        }
        if (type == "function_call_output")
        {
            _ = item.NeededText("call_id");
            Add("tool", item.Needed("output").ToString());
        }
        else
        {
            Add("assistant", item.GetRawText());
        }
        _afterResult = type == "function_call_output";
        Items.Add(Item(item.Text("id") ?? ids.Next(type == "function_call" ? "fc_" : "item_"), json => WriteRest(json, item, type)));
    }

    private void Add(string role, string text)
    {
        _conversation.Append(role).Append(": ").Append(text).Append('\n');
        _afterResult = false;
        if (role == "user")
            _asked = text;
    }

    private static (string, ReadOnlyMemory<byte>) Item(string id, Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using Utf8JsonWriter json = new(buffer, JsonResponse.Options);
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        write(json);
        json.WriteEndObject();
        json.Flush();
        return (id, buffer.WrittenMemory);
    }

    private static void WriteMessage(Utf8JsonWriter json, string role, string text)
    {
        json.WriteString("type"u8, "message"u8);
        json.WriteString("status"u8, "completed"u8);
        json.WriteString("role"u8, role);
        json.WriteStartArray("content"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, role == "assistant" ? "output_text"u8 : "input_text"u8);
        json.WriteString("text"u8, text);
        if (role == "assistant")
        {
            json.WriteStartArray("annotations"u8);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteRest(Utf8JsonWriter json, JsonElement item, string type)
    {
        json.WriteString("type"u8, type);
        if (item.Field("status") is null)
            json.WriteString("status"u8, "completed"u8);
        foreach (JsonProperty property in item.EnumerateObject()
            .Where(p => p.Name is not ("id" or "type") && p.Value.ValueKind != JsonValueKind.Null))
        {
            property.WriteTo(json);
        }
    }
}
