using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using MieTools.Binding;
using MieTools.Core.Auth.Config;
using MieTools.Core.Contract;
using MieTools.Core.Http;

namespace MieTools.Output;

/// <summary>Texts of the default views; called from MieTools.Format.ps1xml.</summary>
public static class ViewText
{
    private const string Reset = "\u001b[0m";
    private const string Green = "\u001b[32m";
    private const string Yellow = "\u001b[33m";
    private const string Red = "\u001b[31m";
    private const string Dim = "\u001b[2m";

    /// <summary>
    /// A value whose text others wrote, safe to print: with a visible sign for each control character. What has none comes back.
    /// </summary>
    public static object? Plain(object? value)
    {
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is string text)
            return TerminalText.Clean(text);
        if (plain is not IEnumerable list)
        {
            string? told = value?.ToString();
            string? safe = TerminalText.Clean(told);
            return safe == told ? value : safe;
        }
        // As the shell lists them; only when it must not do so itself.
        string listed = $"{{{string.Join(", ", list.Cast<object?>())}}}";
        string clean = TerminalText.Clean(listed);
        return clean == listed ? value : clean;
    }

    /// <summary>The settings of a connection, a line each: name and kind of source. The objects have values and places.</summary>
    public static string Sources(object? settings)
    {
        (string Name, string? Source)[] lines = [.. ItemsOf(settings).Select(PSObject.AsPSObject)
            .Select(s => (Member(s, nameof(OciSetting.Name)) ?? s.ToString(), Member(s, nameof(OciSetting.Source))))];
        int width = lines.Select(line => line.Name.Length).DefaultIfEmpty().Max();
        return string.Join('\n', lines.Select(line => TerminalText.Clean($"{line.Name.PadRight(width)} {line.Source}".TrimEnd())));
    }

    /// <summary>How many items a list has, whatever it became on its way through a job or a file.</summary>
    public static int Count(object? list) => ItemsOf(list).Count();

    /// <summary>Items with something between them.</summary>
    public static string Joined(object? list, string separator) =>
        TerminalText.Clean(string.Join(separator, ItemsOf(list).Select(item => $"{item}"))) ?? "";

    /// <summary>A time of this year to the minute, as the clock on the wall has it.</summary>
    public static string Minute(object? time) =>
        SavedObject.Time(time)?.ToLocalTime().ToString("MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A time to the second.</summary>
    public static string Time(object? time) =>
        SavedObject.Time(time)?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A lifecycle state in its colour. PowerShell takes the colour away where output is no terminal or NO_COLOR is set.</summary>
    public static string State(string? state)
    {
        string colour = state switch
        {
            LifecycleStates.Active or WorkRequestStates.Succeeded or ModelStates.Success or "Running" => Green,
            LifecycleStates.Creating or LifecycleStates.Updating or LifecycleStates.Deleting or WorkRequestStates.Accepted
                or WorkRequestStates.InProgress or WorkRequestStates.Canceling or ModelStates.Inconsistent => Yellow,
            LifecycleStates.Failed or LifecycleStates.NeedsAttention or WorkRequestStates.Canceled => Red,
            LifecycleStates.Inactive or LifecycleStates.Deleted or "Stopped" => Dim,
            _ => "",
        };
        return colour.Length == 0 ? TerminalText.Clean(state) ?? "" : colour + state + Reset;
    }

    /// <summary>An OCID's kind and its last characters, which are what tells two apart.</summary>
    public static string ShortId(string? ocid)
    {
        const int Shown = 10;
        return ocid is null ? "" : TerminalText.Clean(ocid.Length <= Shown + 1 ? ocid : "…" + ocid[^Shown..]);
    }

    /// <summary>An age as people read it: 42s, 5m, 3h, 12d.</summary>
    public static string Age(object? time)
    {
        if (SavedObject.Time(time) is not { } then)
            return "";
        TimeSpan age = DateTimeOffset.UtcNow - then;
        string text = age switch
        {
            { Ticks: < 0 } => "0s",
            { TotalMinutes: < 2 } => $"{age.TotalSeconds:0}s",
            { TotalHours: < 2 } => $"{age.TotalMinutes:0}m",
            { TotalDays: < 2 } => $"{age.TotalHours:0}h",
            _ => $"{age.TotalDays:0}d",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Text on one line: line breaks are shown as signs, so that a table row stays a row.</summary>
    public static string OneLine(string? text) =>
        text is null ? "" : text.Replace("\r\n", "↵", StringComparison.Ordinal).Replace('\n', '↵').Replace('\r', '↵');

    /// <summary>Milliseconds, whole.</summary>
    public static string Milliseconds(object? time) => PlainValue.Of(time) is TimeSpan plain ? Milliseconds(plain) : "";

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    // 0.00 s would say nothing of a quick answer.
    private static string Duration(TimeSpan time) => time.TotalSeconds < 1
        ? Milliseconds(time) + " ms"
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    /// <summary>Text that stands back.</summary>
    public static string Dimmed(string? text) => string.IsNullOrEmpty(text) ? "" : Dim + TerminalText.Clean(text.Trim()) + Reset;

    /// <summary>
    /// What an answer says: its text, else its refusal, its tool calls, or that there is nothing. Also of an answer that was serialised.
    /// </summary>
    public static string Said(PSObject answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        List<string> parts = [];
        if (Member(answer, "Text") is { Length: > 0 } text)
            parts.Add(text);
        if (Member(answer, "Refusal") is { Length: > 0 } refusal)
            parts.Add($"{Yellow}[refused]{Reset} {refusal}");
        parts.AddRange(Calls(answer).Select(call => $"{Yellow}-> {call}{Reset}"));
        return parts.Count > 0 ? string.Join('\n', parts) : $"{Dim}(no text){Reset}";
    }

    /// <summary>The facts below an answer, on one line.</summary>
    public static string Facts(PSObject answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        List<string> facts = [];
        if (Member(answer, "Model") is { Length: > 0 } model)
            facts.Add(model);
        if (Member(answer, "FinishReason") is { Length: > 0 } reason)
            facts.Add(reason);
        (string? prompt, string? made) = (Member(answer, "PromptTokens"), Member(answer, "CompletionTokens"));
        if (prompt is { Length: > 0 } || made is { Length: > 0 })
            facts.Add($"{(prompt is { Length: > 0 } ? prompt : "?")} + {(made is { Length: > 0 } ? made : "?")} tokens");
        if (SavedObject.Duration(answer, "Elapsed") is { Ticks: > 0 } elapsed)
            facts.Add(Duration(elapsed));
        if (answer.Properties["TokensPerSecond"]?.Value is double rate)
            facts.Add(string.Create(CultureInfo.InvariantCulture, $"{rate:0} tokens/s"));
        return facts.Count == 0 ? "" : Dim + string.Join(" · ", facts) + Reset;
    }

    /// <summary>What a chunk brings, on one line: its text, else what it has in place of one.</summary>
    public static string Piece(PSObject chunk)
    {
        ArgumentNullException.ThrowIfNull(chunk);
        if (Member(chunk, "Text") is { Length: > 0 } text)
            return OneLine(text);
        if (Member(chunk, "Reasoning") is { Length: > 0 } reasoning)
            return Dim + OneLine(reasoning) + Reset;
        if (Member(chunk, "Refusal") is { Length: > 0 } refusal)
            return $"{Yellow}[refused]{Reset} {OneLine(refusal)}";
        string calls = string.Join("; ", CallPieces(chunk));
        if (calls.Length > 0)
            return Yellow + OneLine(calls) + Reset;
        (string? prompt, string? made) = (Member(chunk, "PromptTokens"), Member(chunk, "CompletionTokens"));
        return prompt is { Length: > 0 } || made is { Length: > 0 } ? $"{Dim}({prompt ?? "?"} + {made ?? "?"} tokens){Reset}"
            : Member(chunk, "FinishReason") is { Length: > 0 } ? $"{Dim}(end){Reset}"
            : $"{Dim}(no text){Reset}";
    }

    /// <summary>A list of embeddings as a table: place, size, and how each begins.</summary>
    public static string Embeddings(PSObject list)
    {
        StringBuilder table = new("Index  Size  Values\n-----  ----  ------\n");
        foreach (PSObject item in Items(list))
        {
            object? value = PlainValue.Of(item.Properties["embedding"]?.Value);
            string start = value is string text ? $"{text[..Math.Min(24, text.Length)]}… (base64)" : Vector(value);
            string size = value is string ? ""
                : value is IEnumerable numbers ? numbers.Cast<object?>().Count().ToString(CultureInfo.InvariantCulture) : "0";
            table.Append(CultureInfo.InvariantCulture,
                $"{Member(item, "index"),5}  {size,4}  {start}\n");
        }
        return table.ToString();
    }

    /// <summary>How a vector begins.</summary>
    public static string Vector(object? vector)
    {
        IEnumerable<object?> numbers = (vector is PSObject wrapped ? wrapped.BaseObject : vector) is IEnumerable list and not string
            ? list.Cast<object?>() : [];
        return string.Join(", ", numbers.Take(4).Select(Number)) + (numbers.Skip(4).Any() ? ", …" : "");
    }

    /// <summary>A list of models as a table.</summary>
    public static string Models(PSObject list)
    {
        PSObject[] items = [.. Items(list)];
        int width = Math.Clamp(items.Select(i => Member(i, "id")?.Length ?? 0).DefaultIfEmpty(2).Max(), 2, 50);
        StringBuilder table = new();
        table.Append("Id".PadRight(width)).Append("  OwnedBy\n").Append('-', 2).Append(' ', width - 2).Append("  -------\n");
        foreach (PSObject item in items)
            table.Append((Member(item, "id") ?? "").PadRight(width)).Append("  ").Append(Member(item, "owned_by")).Append('\n');
        return table.ToString();
    }

    private static string Number(object? value) =>
        Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("0.####", CultureInfo.InvariantCulture);

    private static IEnumerable<PSObject> Items(PSObject list) =>
        PlainValue.Of(list.Properties["data"]?.Value) is IEnumerable data and not string
            ? data.Cast<object>().Select(PSObject.AsPSObject) : [];

    private static IEnumerable<string> Calls(PSObject item) =>
        ToolCalls(item).Select(call => $"{Member(call, "Name")}({Member(call, "Arguments")})");

    // The name comes first, and the arguments follow in pieces.
    private static IEnumerable<string> CallPieces(PSObject chunk) => ToolCalls(chunk).Select(call =>
        (Member(call, "Name"), Member(call, "Arguments")) switch
        {
            ({ Length: > 0 } name, { Length: > 0 } arguments) => $"-> {name}({arguments})",
            ({ Length: > 0 } name, _) => $"-> {name}",
            (_, string piece) => piece,
            _ => "",
        });

    private static IEnumerable<PSObject> ToolCalls(PSObject item)
    {
        object? value = item.Properties["ToolCalls"]?.Value;
        object? plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return (plain is IEnumerable calls and not string ? calls : Array.Empty<object>()).Cast<object>().Select(PSObject.AsPSObject);
    }

    // A list that lost its depth on the way is a text, or an object alone.
    private static IEnumerable<object> ItemsOf(object? list) => PlainValue.Of(list) switch
    {
        null or "" => [],
        IEnumerable items and not (string or IDictionary) => items.Cast<object>(),
        object one => [one],
    };

    // Whatever is shown of an object goes through here.
    private static string? Member(PSObject item, string name) => TerminalText.Clean(item.Properties[name]?.Value?.ToString());
}
