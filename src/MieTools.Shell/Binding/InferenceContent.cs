using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Chat;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Routes;

namespace MieTools.Binding;

/// <summary>What the user wants to send, in whatever form it was handed over, and the body it makes.</summary>
internal sealed class InferenceContent(InferenceMode mode, Func<string, string> resolvePath, Func<string, byte[]> readFile)
{
    private string? _promptText;

    public string? Prompt { get; init; }

    public string? System { get; init; }

    public object[]? Messages { get; init; }

    public object? Body { get; init; }

    public string? Model { get; init; }

    public int? MaxTokens { get; init; }

    public double? Temperature { get; init; }

    /// <summary>Images and files that go with the prompt.</summary>
    public ImmutableArray<ChatAttachment> Attachments { get; init; } = [];

    /// <summary>The tools that the model is told of.</summary>
    public IReadOnlyList<Tool> Tools { get; init; } = [];

    /// <summary>The chat that is gone on with; null for none.</summary>
    public MieConversation? Conversation { get; init; }

    /// <summary>The question that the body was made from; null when it was made from something else.</summary>
    public Turn? Turn { get; private set; }

    public IDictionary? Options { get; init; }

    public IDictionary? Form { get; init; }

    public string? InFile { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The pipeline's object; counts when nothing was named.</summary>
    public object? Input { get; init; }

    /// <summary>The prompt stands above each input; else it is the input's own.</summary>
    public bool IsPromptFixed { get; init; }

    /// <summary>True when there is nothing to send.</summary>
    public bool IsEmpty => !IsQuestion && BodyValue is null && Form is null && InFile is null;

    /// <summary>The text that stands alone, without messages, images or tools beside it; null when there is none.</summary>
    public string? Text =>
        Messages is null && Attachments.IsEmpty && Tools.Count == 0 && Conversation is null ? PromptText : null;

    /// <summary>Further members of the body, by name.</summary>
    public ImmutableArray<KeyValuePair<string, JsonElement>> Extra => Options is null ? [] : [.. Options.Keys.Cast<object>()
        .Select(k => KeyValuePair.Create(TextValue.Name(k, "Option"), ObjectsToJson.ToElement(Options[k], "Option")))];

    private bool IsQuestion => PromptText is not null || Messages is not null || !Attachments.IsEmpty;

    private bool NothingNamed =>
        Prompt is null && Messages is null && Attachments.IsEmpty && Body is null && Form is null && InFile is null;

    // Numbers and times are said as text. A row is a PSObject, which is formattable, too.
    private string? InputLine => Input as string
        ?? (Input is IFormattable and not PSObject ? ((IFormattable)Input).ToString(null, CultureInfo.InvariantCulture) : null);

    private string? PromptText => _promptText ??= MakePromptText();

    private object? BodyValue => Unwrap(Body) ?? (NothingNamed && InputLine is null ? InputValue : null);

    private object? InputValue => PlainValue.IsJsonContainer(PlainValue.Of(Input)) ? Unwrap(Input) : Input;

    // A piped text is a prompt, and anything else a body. After -Message it is the last message of the user, whatever it is.
    private string? MakePromptText()
    {
        if (Input is null || Body is not null || Form is not null || InFile is not null)
            return Prompt;
        if (Prompt is null)
            return Messages is null && Attachments.IsEmpty ? InputLine : InputText();
        return IsPromptFixed ? $"{Prompt}\n\n{InputText()}" : Prompt;
    }

    /// <summary>Refuses what contradicts itself.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>.</exception>
    public void CheckSources()
    {
        if (PlainValue.IsJsonProperty(Input))
        {
            throw MieException.InvalidArgument("InputObject",
                "The input is a JProperty: PowerShell takes a JObject that is piped in apart, and its properties are no bodies.",
                "Pipe it in as one, with a comma before it: ,$object | Invoke-MieInference; or give it by -Body.");
        }

        string[] named = [.. ((string?[])
            [
                Prompt is not null || Messages is not null || !Attachments.IsEmpty ? "-Prompt, -Message or -Image" : null,
                Body is null ? null : "-Body",
                Form is null ? null : "-Form",
                InFile is null ? null : "-InFile",
            ]).OfType<string>()];
        if (PromptText is { } asked && string.IsNullOrWhiteSpace(asked))
        {
            throw MieException.InvalidArgument(
                "Prompt", "The prompt is empty.", "Give a text; an empty line of the input can be left out with Where-Object.");
        }

        if (named.Length > 1)
            throw MieException.InvalidArgument("Body", $"{string.Join(" and ", named)} were given together.", "Give one of them.");
        if (InputLine is not null && (Body is not null || Form is not null || InFile is not null))
        {
            throw MieException.InvalidArgument(
                "InputObject", $"The input would not be sent: {named[0]} was given for all of them.",
                $"Leave out {named[0]}, or the input.");
        }

        if (!IsQuestion)
            CheckBody();

        if (ContentType is not null && Form is not null)
            throw MieException.InvalidArgument("ContentType", "-Form has a content type of its own.", "Leave -ContentType out.");
    }

    private void CheckBody()
    {
        (string Name, bool Given)[] questions =
            [("Option", Options is not null), ("Tool", Tools.Count > 0), ("Conversation", Conversation is not null)];
        foreach ((string name, bool given) in questions)
        {
            if (given)
            {
                throw MieException.InvalidArgument(name, $"-{name} adds to a body made from -Prompt or -Message; there is none.",
                    name == "Conversation" ? "Give -Prompt." : "Put it into -Body itself.");
            }
        }
    }

    /// <summary>Refuses a row where a body is wanted: what has no prompt is not what the path takes.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>.</exception>
    public void CheckObject(string suffix, bool isRow)
    {
        if (Prompt is not null || BodyValue is not { } value || Body is not null || value is FileSystemInfo or byte[] or string)
            return;
        string? wanted = PromptShapes.MemberOf(suffix);
        if (wanted is not null && value is IEnumerable and not IDictionary && !PlainValue.IsJsonContainer(value))
        {
            throw MieException.InvalidArgument("InputObject", $"The input is a list, and '{suffix}' takes one thing at a time.",
                "Pipe its items in: $list | Invoke-MieInference chat");
        }

        bool has = wanted is null || Has(value, wanted);
        // A table's row is no body, whatever its columns are called; messages are in no table.
        if (!has || (isRow && value is not IDictionary && wanted != "messages"))
        {
            throw MieException.InvalidArgument("Prompt",
                isRow
                    ? "The row has no column Prompt."
                    : $"The input has neither a Prompt nor the member '{wanted}' that '{suffix}' takes.",
                "Name the column Prompt (Select-Object @{ n = 'Prompt'; e = { $_.Question } }, *), give -Prompt to stand above each "
                    + "input, or -Body for a body.");
        }
    }

    /// <summary>The hashtable that was piped in, when it has a prompt and is not the body that the path takes; else null.</summary>
    public IDictionary? RowOf(string suffix, bool isRow) => BodyValue is IDictionary row && Body is null && Has(row, nameof(Prompt))
        && (isRow || (PromptShapes.MemberOf(suffix) is { } wanted && !Has(row, wanted)))
            ? row
            : null;

    /// <summary>What a hashtable has in place of a property; null without one.</summary>
    public static object? Cell(IDictionary? row, string name) => row is null ? null : Member(row, name);

    private static bool Has(object value, string name) => value is IDictionary members
        ? KeyOf(members, name) is not null
        : PSObject.AsPSObject(value).Properties[name] is not null;

    private static object? Member(object value, string name) => value is IDictionary members
        ? KeyOf(members, name) is { } key ? members[key] : null
        : PSObject.AsPSObject(value).Properties[name]?.Value;

    private static object? KeyOf(IDictionary members, string name) =>
        members.Keys.Cast<object>().FirstOrDefault(k => string.Equals(k.ToString(), name, StringComparison.OrdinalIgnoreCase));

    /// <summary>An input that stands below a prompt: text as it is, a file's text, a row's own prompt, else the object as JSON.</summary>
    private string InputText()
    {
        object? value = Unwrap(Input);
        return value switch
        {
            _ when InputLine is { } line => line,
            FileInfo file => global::System.Text.Encoding.UTF8.GetString(readFile(file.FullName)).TrimStart('\uFEFF'),
            not null when Member(value, nameof(Prompt)) is { } own => TextValue.Of(own, "InputObject", nameof(Prompt)) ?? "",
            _ => global::System.Text.Encoding.UTF8.GetString(ObjectsToJson.Write(value, "InputObject").Span),
        };
    }

    /// <summary>Makes the body for a path.</summary>
    public async Task<InferenceBody> BuildAsync(string suffix, CancellationToken cancellationToken)
    {
        if (InFile is not null)
            return await InferenceBody.FromFileAsync(resolvePath(InFile), ContentType, cancellationToken).ConfigureAwait(false);
        if (Form is not null)
            return await BuildFormAsync(cancellationToken).ConfigureAwait(false);
        if (IsQuestion)
        {
            Turn = BuildTurn();
            return Turn.Request.ToBody(suffix, mode);
        }

        return BodyValue switch
        {
            null => InferenceBody.None,
            FileInfo file => await InferenceBody.FromFileAsync(file.FullName, ContentType, cancellationToken).ConfigureAwait(false),
            byte[] bytes => InferenceBody.Bytes(bytes, ContentType ?? "application/octet-stream"),
            string text when ContentType is not null && !IsJson(ContentType) => InferenceBody.Text(text, ContentType),
            string text => Override(InferenceBody.Json(text), suffix),
            object value => Override(InferenceBody.Json(ObjectsToJson.Write(value, "Body")), suffix),
        };
    }

    private static bool IsJson(string contentType) => contentType.Contains("json", StringComparison.OrdinalIgnoreCase);

    // An object of Newtonsoft.Json has its members where nobody looks for them.
    internal static object? Unwrap(object? value) => PlainValue.Of(value) is { } plain && PlainValue.IsJsonContainer(plain)
        ? Output.JsonToObjects.ConvertWhole(ObjectsToJson.Write(plain, "InputObject"))
        : PlainValue.Of(value);

    private Turn BuildTurn()
    {
        PromptRequest asked = BuildPrompt();
        return new Turn(Conversation?.Continue(asked) ?? asked,
            asked.LastMessage is { } last ? [.. asked.Messages, last] : asked.Messages);
    }

    private PromptRequest BuildPrompt() => new()
    {
        Prompt = PromptText,
        Attachments = Attachments,
        Tools = [.. Tools.Select(t => t.Definition)],
        System = System,
        Messages = [.. (Messages ?? []).Select(MessageReader.Read)],
        Model = Model,
        MaxTokens = MaxTokens,
        Temperature = Temperature,
        Extra = Extra,
    };

    /// <summary>What was named beside a body wins over what stands in it.</summary>
    private InferenceBody Override(InferenceBody body, string suffix)
    {
        if (Model is null && MaxTokens is null && Temperature is null)
            return body;
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(body.Content.Span);
        }
        catch (JsonException)
        {
            // Reported with its position when the request is made.
            return body;
        }
        if (node is not JsonObject json)
        {
            throw MieException.InvalidArgument(
                "Body", "-Model, -MaxTokens and -Temperature belong into a JSON object, which this body is not.", "Leave them out.");
        }

        NamedMembers.Apply(json, suffix, Model, MaxTokens, Temperature);
        return InferenceBody.Json(ObjectsToJson.Write(json, "Body"));
    }

    private async Task<InferenceBody> BuildFormAsync(CancellationToken cancellationToken)
    {
        MultipartBody form = new();
        if (Model is not null && !Form!.Contains("model"))
            form.AddField("model", Model);
        foreach (DictionaryEntry entry in Form!)
        {
            string name = TextValue.Name(entry.Key, "Form");
            object? value = Unwrap(entry.Value);
            foreach (object? one in value is IEnumerable list and not (string or byte[] or IDictionary) ? list.Cast<object?>() : [value])
            {
                switch (Unwrap(one))
                {
                    case FileInfo file:
                        await form.AddFileAsync(name, file.FullName, null, cancellationToken).ConfigureAwait(false);
                        break;
                    case byte[] bytes:
                        form.AddFile(name, name, bytes);
                        break;
                    case string or null or IFormattable or bool:
                        form.AddField(name, Convert.ToString(Unwrap(one), CultureInfo.InvariantCulture) ?? "");
                        break;
                    case object other:
                        form.AddField(name, global::System.Text.Encoding.UTF8.GetString(ObjectsToJson.Write(other, "Form").Span));
                        break;
                }
            }
        }
        return form.Build();
    }
}
