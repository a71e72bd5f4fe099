using System.Text.Json;

namespace MieTools.ModelServer.Generation;

/// <summary>The tools of a request and what it says about their use.</summary>
/// <param name="Tools">The tools that may be called: one when the request names it.</param>
/// <param name="Mode">Whether they are called.</param>
/// <param name="Parallel">Several calls in one answer are allowed.</param>
internal sealed record ToolPlan(IReadOnlyList<Tool> Tools, ToolMode Mode, bool Parallel)
{
    /// <summary>No tools.</summary>
    public static readonly ToolPlan None = new([], ToolMode.None, false);

    /// <summary>The tools that a request has in its <c>tools</c>, each with its place for errors.</summary>
    /// <param name="body">The request.</param>
    /// <exception cref="ModelServerException">It is no list, or holds something that is no object.</exception>
    public static IEnumerable<(JsonElement Tool, string At)> Listed(JsonElement body)
    {
        if (body.Field("tools") is not { } list)
            yield break;
        if (list.ValueKind != JsonValueKind.Array)
            throw ModelServerException.Invalid("'tools' has to be a list.", "tools");
        int number = 0;
        foreach (JsonElement tool in list.EnumerateArray())
        {
            string at = $"tools[{number++}]";
            yield return tool.ValueKind == JsonValueKind.Object ? (tool, at)
                : throw ModelServerException.Invalid($"'{at}' has to be an object.", at);
        }
    }

    /// <summary>Names <paramref name="name"/> as the one tool to call.</summary>
    /// <param name="name">The tool's name.</param>
    /// <param name="field">The request's field that says so, for the error.</param>
    public ToolPlan Only(string? name, string field)
    {
        Tool tool = Tools.FirstOrDefault(t => t.Name == name)
            ?? throw ModelServerException.Invalid($"'{field}' names the tool '{name}', which is not one of the 'tools'.", field);
        return this with { Tools = [tool], Mode = ToolMode.Required, Parallel = false };
    }

    /// <summary>The calls of an answer, or none when it is a text.</summary>
    /// <param name="asked">What the user asked last: tools whose words it has are called.</param>
    /// <param name="afterResult">The conversation ends with a tool's result.</param>
    /// <param name="dice">Picks what nothing else decides.</param>
    public List<ToolCall> Choose(string asked, bool afterResult, Dice dice)
    {
        if (Tools.Count == 0 || Mode == ToolMode.None || (Mode == ToolMode.Auto && afterResult))
            return [];
        return [.. Named(asked, dice).Select(t => new ToolCall(t.Name, Tokenizer.Pieces(Arguments(t, dice))))];
    }

    private static string Arguments(Tool tool, Dice dice) =>
        tool.Schema is { ValueKind: JsonValueKind.Object } schema ? SchemaSample.Object(schema, dice) : "{}";

    // get_weather is asked for by "weather", sendMail by "mail".
    private List<Tool> Named(string asked, Dice dice)
    {
        (Tool Tool, int Hits)[] named = [.. Tools.Select(t =>
            (t, WordsOf(t.Name).Count(w => asked.Contains(w, StringComparison.OrdinalIgnoreCase)))).Where(t => t.Item2 > 0)];
        if (named.Length == 0)
            return [dice.Pick(Tools)];
        return Parallel ? [.. named.Select(t => t.Tool)] : [named.MaxBy(t => t.Hits).Tool];
    }

    private static IEnumerable<string> WordsOf(string name)
    {
        int start = 0;
        for (int i = 1; i <= name.Length; i++)
        {
            bool ends = i == name.Length || !char.IsLetterOrDigit(name[i]) || (char.IsUpper(name[i]) && char.IsLower(name[i - 1]));
            if (!ends)
                continue;
            string word = name[start..i].Trim('_', '-', '.');
            start = i;
            // Shorter ones (get, of, to) are in every sentence.
            if (word.Length > 3)
                yield return word;
        }
    }
}
