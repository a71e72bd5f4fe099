using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Anthropic;

/// <summary>Reads the body of <c>/v1/messages</c>.</summary>
internal static class MessagesRequest
{
    private const int LeastBudget = 1024;
    private static readonly string[] s_roles = ["user", "assistant"];

    /// <summary>Reads a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="counting">For <c>count_tokens</c>, which needs no <c>max_tokens</c>.</param>
    public static GenerationRequest Read(JsonElement body, bool counting = false)
    {
        Conversation conversation = Conversation.Read(body.Needed("messages"), "messages", s_roles);
        int? most = body.Number("max_tokens", 1, GenerationRequest.MostTokens);
        if (most is null && !counting)
            throw ModelServerException.Missing("max_tokens");
        body.CheckRange("temperature", 0, 1);
        body.CheckRange("top_p", 0, 1);
        ToolPlan tools = ReadTools(body);
        return new()
        {
            Model = body.Text("model") ?? "odsc-llm",
            Prompts = [SystemOf(body) + conversation.Text],
            Asked = conversation.Asked,
            AfterResult = conversation.AfterResult,
            MaxTokens = most,
            MinTokens = body.Number("min_tokens", 0, GenerationRequest.MostTokens) ?? 0,
            IgnoreEnd = body.Flag("ignore_eos"),
            Stop = [.. body.Texts("stop_sequences").Where(s => s.Length > 0)],
            Stream = body.Flag("stream"),
            Tools = tools,
            Format = OutputFormat.Read(FormatOf(body), "output_config.format"),
            Thinks = ReadThinking(body, most, tools),
            MayRefuse = true,
        };
    }

    private static string SystemOf(JsonElement body) => body.Field("system") switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } text => $"system: {JsonFields.TextOf(text, "system")}\n",
        { ValueKind: JsonValueKind.Array } blocks =>
            $"system: {string.Concat(blocks.EnumerateArray().Select(BlockText))}\n",
        _ => throw BadSystem(),
    };

    private static string BlockText(JsonElement block) =>
        block.ValueKind == JsonValueKind.Object ? block.NeededText("text") : throw BadSystem();

    private static ModelServerException BadSystem() =>
        ModelServerException.Invalid("'system' has to be a string or a list of text blocks.", "system");

    private static bool ReadThinking(JsonElement body, int? most, ToolPlan tools)
    {
        if (body.Field("thinking") is not { } thinking)
            return Thinking.OfModel(body) && tools.Mode != ToolMode.Required;
        switch (thinking.NeededText("type"))
        {
            case "disabled":
                return false;
            case "adaptive":
                break;
            case "enabled":
                int budget = thinking.Number("budget_tokens", LeastBudget, int.MaxValue)
                    ?? throw ModelServerException.Missing("thinking.budget_tokens");
                if (budget >= most)
                    throw ModelServerException.Invalid("'max_tokens' has to be greater than 'thinking.budget_tokens'.", "max_tokens");
                break;
            default:
                throw ModelServerException.Invalid("'thinking.type' has to be enabled, adaptive or disabled.", "thinking");
        }
        return tools.Mode == ToolMode.Required
            ? throw ModelServerException.Invalid("Thinking may not be enabled when 'tool_choice' forces tool use.", "thinking")
            : true;
    }

    private static JsonElement? FormatOf(JsonElement body) =>
        body.Field("output_config") is { ValueKind: JsonValueKind.Object } config ? config.Field("format") : body.Field("output_format");

    private static ToolPlan ReadTools(JsonElement body)
    {
        // Tools that the server runs by itself have a type of their own and no schema; this one has none, so they are never called.
        List<Tool> tools = [.. ToolPlan.Listed(body).Where(t => t.Tool.Text("type") is null or "custom")
            .Select(t => new Tool(t.Tool.NeededText("name"), t.Tool.Needed("input_schema")))];
        if (body.Field("tool_choice") is not { } choice)
            return tools.Count == 0 ? ToolPlan.None : new(tools, ToolMode.Auto, Parallel: true);
        if (choice.ValueKind != JsonValueKind.Object)
            throw ModelServerException.Invalid("'tool_choice' has to be an object.", "tool_choice");
        ToolPlan plan = new(tools, ToolMode.Auto, !choice.Flag("disable_parallel_tool_use"));
        return choice.NeededText("type") switch
        {
            "auto" => plan,
            "any" when tools.Count > 0 => plan with { Mode = ToolMode.Required },
            "any" => throw ModelServerException.Invalid("'tool_choice' needs 'tools'.", "tool_choice"),
            "none" => plan with { Mode = ToolMode.None },
            "tool" => plan.Only(choice.Text("name"), "tool_choice.name"),
            _ => throw ModelServerException.Invalid("'tool_choice.type' has to be auto, any, tool or none.", "tool_choice"),
        };
    }
}
