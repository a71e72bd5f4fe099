using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.OpenAi;

/// <summary>Reads <c>tools</c>, <c>tool_choice</c> and <c>parallel_tool_calls</c> of chats and responses.</summary>
internal static class ToolPlanReader
{
    /// <summary>Reads them.</summary>
    /// <param name="body">The request.</param>
    /// <param name="holder">The field of a tool that has its name and parameters; null when the tool itself has them, as in
    /// responses.</param>
    public static ToolPlan Read(JsonElement body, string? holder)
    {
        List<Tool> tools = ReadTools(body, holder);
        ToolPlan plan = new(tools, ToolMode.Auto, body.Choice("parallel_tool_calls") ?? true);
        JsonElement? choice = body.Field("tool_choice");
        if (choice is null)
            return tools.Count == 0 ? ToolPlan.None : plan;
        if (choice is { ValueKind: JsonValueKind.Object } named)
            return ReadNamed(named, holder, plan);
        ToolMode mode = choice.Value.ValueKind == JsonValueKind.String ? ModeOf(choice.Value.GetString()) : throw BadChoice();
        if (mode == ToolMode.Required && tools.Count == 0)
            throw ModelServerException.Invalid("'tool_choice' needs 'tools'.", "tool_choice");
        return plan with { Mode = mode };
    }

    private static List<Tool> ReadTools(JsonElement body, string? holder)
    {
        List<Tool> tools = [];
        foreach ((JsonElement tool, string at) in ToolPlan.Listed(body))
        {
            string type = tool.NeededText("type");
            if (type != "function")
            {
                // Responses have tools that the server runs by itself; this one has none, so they are never called.
                if (holder is null)
                    continue;
                throw ModelServerException.Invalid($"'{at}.type' has to be function.", $"{at}.type");
            }
            JsonElement function = holder is null ? tool : tool.Needed(holder);
            if (function.ValueKind != JsonValueKind.Object)
                throw ModelServerException.Invalid($"'{at}.{holder}' has to be an object.", at);
            tools.Add(new Tool(function.NeededText("name"), function.Field("parameters")));
        }
        return tools;
    }

    private static ToolPlan ReadNamed(JsonElement choice, string? holder, ToolPlan plan)
    {
        switch (choice.Text("type"))
        {
            case "function":
                JsonElement function = holder is null ? choice : choice.Needed(holder);
                return plan.Only(function.ValueKind == JsonValueKind.Object ? function.Text("name") : null, "tool_choice");
            case "allowed_tools":
                JsonElement allowed = choice.Field("allowed_tools") ?? choice;
                HashSet<string?> names = [.. allowed.NeededList("tools")
                    .Select(t => (holder is null ? t : t.Field(holder) ?? t).Text("name"))];
                return plan with
                {
                    Tools = [.. plan.Tools.Where(t => names.Contains(t.Name))],
                    Mode = ModeOf(allowed.Text("mode") ?? "auto"),
                };
            default:
                throw BadChoice();
        }
    }

    private static ToolMode ModeOf(string? word) => word switch
    {
        "auto" => ToolMode.Auto,
        "none" => ToolMode.None,
        "required" => ToolMode.Required,
        _ => throw BadChoice(),
    };

    private static ModelServerException BadChoice() =>
        ModelServerException.Invalid("'tool_choice' has to be none, auto, required or the name of one of the tools.", "tool_choice");
}
