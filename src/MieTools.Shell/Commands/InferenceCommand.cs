using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Management.Automation;
using MieTools.Binding;
using MieTools.Binding.Completion;
using MieTools.Chat;
using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Http;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Inference.Embeddings;
using MieTools.Core.Inference.Schemas;
using MieTools.Core.Routes;
using MieTools.Pipeline;

namespace MieTools.Commands;

/// <summary>What the cmdlets that call a deployment share: where to, and what to send.</summary>
public abstract partial class InferenceCommand : NamedDeploymentCommand
{
    /// <summary>Parameter set of -Uri.</summary>
    protected const string UriSet = "Uri";

    private const string WhereTo = "Name it: ... | Invoke-MieInference chat; or by -Deployment, -Id or -Uri.";

    // A -Prompt of the command line stands above each input; one of a row is that row's own.
    private bool _isPromptFixed;
    private bool _isIdFixed;
    private IReadOnlyList<Tool>? _tools;

    /// <summary>Address of the deployment to call, with or without a prefix and a path.</summary>
    [Parameter(ParameterSetName = UriSet, Mandatory = true)]
    [Alias("Url", "ModelDeploymentUrl")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [AddressTransformation]
    public string? Uri { get; set; }

    /// <summary>OCID of a deployment.</summary>
    [Parameter(ParameterSetName = IdSet, Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("DeploymentId", "ModelDeploymentId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DeploymentIdCompleter))]
    [DeploymentIdTransformation(TakesInput = true, Advice = WhereTo)]
    public override string? Id { get; set; }

    /// <summary>One input: a text is a prompt; a hashtable, another object or a file is a body.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Path after the prefix, such as /v1/completions; the chat path of the openai framework when left out.</summary>
    [Parameter]
    [Alias("Suffix", "EndpointUriSuffix")]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(PathCompleter))]
    [TextTransformation]
    public string? Path { get; set; }

    /// <summary>HTTP method; POST when there is something to send, else the one the path is listed with.</summary>
    [Parameter]
    [HttpMethod]
    [ArgumentCompleter(typeof(MethodCompleter))]
    [TextTransformation]
    public string? Method { get; set; }

    /// <summary>What to ask; on a path of an embeddings API also several texts.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [TextTransformation(IsList = true)]
    public string[]? Prompt { get; set; }

    /// <summary>Instructions that stand before the chat.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("SystemPrompt", "Instructions")]
    [BlankIsNothing]
    [TextTransformation]
    public string? System { get; set; }

    /// <summary>Messages of a chat: hashtables or objects with role and content, or texts of the user.</summary>
    [Parameter]
    [Alias("Messages")]
    [JsonTransformation]
    [ValidateNotNullOrEmpty]
    public object[]? Message { get; set; }

    /// <summary>
    /// Tools that the model may ask to be called: commands (<c>Get-Command Get-Weather</c>), hashtables with name, description and
    /// parameters, or their JSON.
    /// </summary>
    [Parameter]
    [Alias("Tools")]
    [ValidateNotNullOrEmpty]
    public object[]? Tool { get; set; }

    /// <summary>A chat to go on with: its messages are sent before the prompt, and the turn is added to it.</summary>
    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(VariableCompleter))]
    [ConversationTransformation]
    public MieConversation? Conversation { get; set; }

    /// <summary>The body: a hashtable, an object, JSON text, bytes, or a file (<c>Get-Item body.json</c>).</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Body { get; set; }

    /// <summary>Name of the model.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsNothing]
    [ArgumentCompleter(typeof(SeenValueCompleter))]
    [TextTransformation]
    public string? Model { get; set; }

    /// <summary>Most tokens to make.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsNothing]
    public int? MaxTokens { get; set; }

    /// <summary>Sampling temperature, 0 or more.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BlankIsNothing]
    [ValidateFinite]
    public double? Temperature { get; set; }

    /// <summary>Further members of a body that is made from a prompt or messages.</summary>
    [Parameter]
    [Alias("Options")]
    [ValidateNotNull]
    [MapTransformation]
    public IDictionary? Option { get; set; }

    /// <summary>Query parameters.</summary>
    [Parameter]
    [ValidateNotNull]
    [MapTransformation(Separators = "")]
    public IDictionary? Query { get; set; }

    /// <summary>Further headers.</summary>
    [Parameter]
    [Alias("Headers")]
    [ValidateNotNull]
    [MapTransformation(Separators = ":")]
    public IDictionary? Header { get; set; }

    /// <summary>Fields and files (<c>Get-Item</c>) of a multipart form.</summary>
    [Parameter]
    [ValidateNotNull]
    [MapTransformation]
    public IDictionary? Form { get; set; }

    /// <summary>File to send as it is.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [TextTransformation(IsPath = true)]
    public string? InFile { get; set; }

    /// <summary>Content type of -Body text or bytes, or of -InFile.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UsualValueCompleter))]
    [TextTransformation]
    public string? ContentType { get; set; }

    /// <summary>Sends the call although the deployment does not list the path or method.</summary>
    [Parameter]
    public SwitchParameter SkipRouteCheck { get; set; }

    /// <summary>Name of a variable that gets the HTTP status, of an error answer too.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [TextTransformation]
    public string? StatusCodeVariable { get; set; }

    /// <summary>Name of a variable that gets the answer's headers, of an error answer too.</summary>
    [Parameter]
    [Alias("RHV")]
    [ValidateNotNullOrEmpty]
    [TextTransformation]
    public string? ResponseHeadersVariable { get; set; }

    /// <inheritdoc/>
    protected override object? CurrentTarget => Input ?? (Prompt is { Length: > 1 } ? CurrentPrompt : null) ?? Named?.Target ?? Id
        ?? (Uri is null ? null : InferenceAddress.NameOf(Uri));

    /// <inheritdoc/>
    protected override void Begin()
    {
        // A script block is there before the first input, and is asked for the prompt of each.
        _isPromptFixed = MyInvocation.BoundParameters.TryGetValue(nameof(Prompt), out object? prompt) && prompt is null or string[];
        _isDeploymentFixed = MyInvocation.BoundParameters.ContainsKey(nameof(Deployment));
        _isIdFixed = MyInvocation.BoundParameters.ContainsKey(nameof(Id));
        bool isImageGiven = MyInvocation.BoundParameters.TryGetValue(nameof(Image), out object? image);
        _isImageFixed = isImageGiven && image is null or PSObject[];
        // Asked for the image of each input, which is then no text as well.
        _isImageBlock = isImageGiven && !_isImageFixed;
    }

    /// <inheritdoc/>
    private protected override bool TakesAnyInput => true;

    /// <summary>Whether the answer is wanted whole or as a stream.</summary>
    private protected abstract InferenceMode Mode { get; }

    /// <summary>The current input, when it is not the deployment itself.</summary>
    private object? Input => InputObject?.BaseObject is null || PipedTarget is not null || IsTarget ? null
        : InputObject.BaseObject is PSCustomObject ? InputObject : InputObject.BaseObject;

    // An object that was piped to a prompt and brings the deployment's id says where to, as a deployment does, and not what.
    private bool IsTarget => IsPipedId || (!IsRow && !_isIdFixed && (Id is not null || RowTarget is not null)
        && (_isPromptFixed || Message is not null) && InputObject!.Properties[nameof(Prompt)] is null);

    /// <summary>What an answer is to, for the caller to know it by.</summary>
    private protected object? CurrentInput => Input ?? CurrentPrompt;

    /// <summary>The prompts of the current input; one that is null when there is none.</summary>
    private protected IReadOnlyList<string?> Prompts =>
        Prompt is { Length: > 0 } ? [.. Prompt.Select(p => p ?? "")] : [_isPromptFixed ? "" : null];

    /// <summary>The one of them that is served.</summary>
    private protected string? CurrentPrompt { get; set; }

    /// <summary>Display name of the deployment of the latest request; null when only an address is known.</summary>
    private protected string? DeploymentName { get; private set; }

    /// <summary>What a display of progress says that is done.</summary>
    private protected string Activity(InferenceRequest request) =>
        $"Calling {DeploymentName ?? request.Address.Authority}{(request.Suffix.Length == 0 ? "" : $", {request.Suffix}")}";

    /// <summary>A request that tells a display of progress how much of it has been sent; null for none.</summary>
    private protected static InferenceRequest Watched(InferenceRequest request, CallProgress? call) =>
        call is null ? request : request with { UploadProgress = call.Sent };

    /// <summary>Runs a call and sets the variables of an error answer on its way out.</summary>
    private protected void WithVariables(Action call)
    {
        try
        {
            call();
        }
        catch (MieServiceException e)
        {
            SetVariables((int)e.Status, () => e.ResponseHeaders);
            throw;
        }
    }

    /// <summary>Sets the variables that were asked for.</summary>
    private protected void SetVariables(int status, Func<IReadOnlyDictionary<string, string[]>?> headers)
    {
        if (StatusCodeVariable is not null)
            SetVariable(StatusCodeVariable, status);
        if (ResponseHeadersVariable is not null)
            SetVariable(ResponseHeadersVariable, headers());
    }

    /// <summary>Makes the call of the current input, after all checks that need no service.</summary>
    private protected InferenceRequest BuildRequest()
    {
        CallDraft draft = Draft();
        return RequestFor(draft, BodyFor(draft.Content, draft.Suffix));
    }

    /// <summary>What the current input asks for, and of whom.</summary>
    private protected CallDraft Draft()
    {
        _subject = null;
        CheckRequestId();
        string? image = PipedImage();
        InferenceContent content = Content(null, IsAsked ? image : null);
        CheckRow();
        content.CheckSources();
        InferenceTarget target = Remembered(ResolveTarget(content.IsEmpty));
        string suffix = SuffixOf(target);
        if (content.RowOf(suffix, IsRow) is { } row)
        {
            content = Content(row);
            content.CheckSources();
        }
        else if (image is not null && !IsAsked
            && PromptShapes.Of(suffix) is PromptShape.Chat or PromptShape.Messages or PromptShape.Responses)
        {
            content = Content(null, image);
        }

        content.CheckObject(suffix, IsRow);
        string method = Method?.ToUpperInvariant() ?? DefaultMethod(target, suffix, content.IsEmpty);
        if (content.IsEmpty && method is "POST" or "PUT" && CurrentPath is null)
        {
            throw MieException.InvalidArgument(
                nameof(Prompt), "There is nothing to send.", "Give -Prompt, -Message, -Body, -Form or -InFile, or pipe something in.");
        }

        return new CallDraft(content, target, suffix, method);
    }

    /// <summary>The call with its body.</summary>
    private protected InferenceRequest RequestFor(CallDraft draft, InferenceBody body) => new()
    {
        Address = draft.Target.Address,
        Method = draft.Method,
        Suffix = draft.Suffix,
        Body = body,
        // Most calls have neither.
        Query = Query is null ? [] : [.. Pairs(Query, nameof(Query)).Select(p => KeyValuePair.Create(p.Name, p.Value))],
        Headers = Header is null && ContentType is null ? [] : HeadersOf(draft),
        Routes = SkipRouteCheck ? null : draft.Target.Routes,
    };

    private ImmutableArray<KeyValuePair<string, string>> HeadersOf(CallDraft draft) =>
    [
        .. Pairs(Header, nameof(Header)).Select(p => KeyValuePair.Create(p.Name, p.Value ?? "")),
        .. ContentType is null || draft.Content.IsEmpty
            ? []
            : (KeyValuePair<string, string>[])[KeyValuePair.Create("Content-Type", ContentType)],
    ];

    /// <summary>Refuses several prompts where one is asked for.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>.</exception>
    private protected void CheckSeveral(bool takesSeveral)
    {
        TakePromptForName();
        if (Prompts.Count < 2)
            return;
        if (_isPromptFixed && Input is not null)
        {
            throw MieException.InvalidArgument(nameof(Prompt),
                $"-Prompt has {Prompts.Count} texts, and something is piped in; above it one can stand.", "Give one of them.");
        }

        if (!takesSeveral || EmbeddingApi.Of(SuffixOf(ResolveTarget(false))) is null)
        {
            throw MieException.InvalidArgument(nameof(Prompt),
                $"-Prompt has {Prompts.Count} texts; here it takes one. Only a path of an embeddings API takes several.",
                "Pipe them in, to ask one after the other: 'a', 'b' | Invoke-MieInference ...; or join them: ($texts -join \"`n\").");
        }
    }

    private string SuffixOf(InferenceTarget target) =>
        CurrentPath is not null ? target.Address.ResolveSuffix(CurrentPath) : target.DefaultPath;

    private void CheckRequestId()
    {
        if (RequestId is null)
            return;
        if (Pairs(Header, nameof(Header)).Any(p => p.Name.Equals(OpcRequestId.Header, StringComparison.OrdinalIgnoreCase)))
        {
            throw MieException.InvalidArgument(nameof(RequestId),
                "The opc-request-id was given twice: by -RequestId and in -Header.", "Give it by -RequestId.");
        }
    }

    /// <summary>The question of the latest request; null when its body was made from something else.</summary>
    private protected Turn? CurrentTurn { get; private set; }

    /// <summary>The tools of -Tool.</summary>
    private protected IReadOnlyList<Tool> Tools => _tools ??= Tool is null ? [] : new ToolReader(
        ResolvePath, ReadFile, new CommandTools(RunScript).Describe).Read(Tool);

    /// <summary>Runs a script block in the session, for its output.</summary>
    private protected IReadOnlyList<PSObject> RunScript(string script, object[] arguments) =>
        InvokeCommand.InvokeScript(useLocalScope: true, ScriptBlock.Create(script), null, arguments);

    // The keys of a hashtable are no properties, which PowerShell would bind by itself.
    private InferenceContent Content(IDictionary? row, string? image = null) => new(Mode, ResolvePath, ReadFile)
    {
        Prompt = CurrentPrompt ?? Cell<string>(row, nameof(Prompt)),
        System = Text(System) ?? Text(Cell<string>(row, nameof(System))),
        Messages = Message,
        Body = Body,
        Model = Text(Model) ?? Text(Cell<string>(row, nameof(Model))),
        MaxTokens = MaxTokens ?? Cell<int?>(row, nameof(MaxTokens)),
        Temperature = Temperature ?? Cell<double?>(row, nameof(Temperature)),
        Attachments = Attachments(row, image),
        Tools = Tools,
        Conversation = Conversation,
        Options = Option,
        Form = Form,
        InFile = InFile,
        ContentType = ContentType,
        Input = row is null && image is null ? InputBesideImage : null,
        IsPromptFixed = _isPromptFixed,
    };

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;

    private static T? Cell<T>(IDictionary? row, string name)
    {
        object? value = InferenceContent.Cell(row, name);
        if (value is null || (typeof(T) != typeof(string) && value is string text && string.IsNullOrWhiteSpace(text)))
            return default;
        if (typeof(T) == typeof(string))
            return (T?)(object?)TextValue.Of(value, "InputObject", name);
        return LanguagePrimitives.TryConvertTo(value, out T cell) ? cell : throw NotANumber(name, value);
    }

    private static MieException NotANumber(string name, object cell) => MieException.InvalidArgument(
        name, $"The {name} of the row is '{cell}', which is not a number.", "Correct the cell, or leave it empty.");

    /// <summary>The form that the answer is asked for in; null for none.</summary>
    private protected OutputSchema? OutputSchema { get; set; }

    private protected InferenceBody BodyFor(InferenceContent content, string suffix)
    {
        InferenceBody body = Await(content.BuildAsync(suffix, StopToken));
        CurrentTurn = content.Turn;
        return WithSchema(body, suffix);
    }

    /// <summary>A body that asks for the form of the answer, when one was named.</summary>
    private protected InferenceBody WithSchema(InferenceBody body, string suffix) =>
        OutputSchema is null ? body : InferenceBody.Json(OutputSchema.Apply(body.Content, suffix));

    /// <summary>Whether inputs are rows of a table, which need a prompt, and never bodies.</summary>
    private protected virtual bool IsRow => false;

    private void CheckRow()
    {
        if (MyInvocation.ExpectingInput && InputObject is null)
        {
            throw MieException.InvalidArgument(
                nameof(InputObject), "The input is $null.", "Leave it out with Where-Object, or see what made it.");
        }

        if (InputObject?.BaseObject is CommandInfo command)
        {
            throw MieException.InvalidArgument(nameof(InputObject),
                $"'{command.Name}' is a command and no input; it can be a tool, which the model asks to be called.",
                $"Give it by -Tool: {MyInvocation.MyCommand.Name} chat 'the question' -Tool (Get-Command {command.Name})");
        }

        bool isOwn = _isPromptFixed || (CurrentPrompt is null && Message is null);
        if (isOwn && Body is null && InputObject is { BaseObject: PSCustomObject } table
            && table.Properties[nameof(Prompt)] is { } prompt && string.IsNullOrWhiteSpace(prompt.Value?.ToString()))
        {
            throw MieException.InvalidArgument(
                nameof(Prompt), "The Prompt of the row is empty.", "Fill the cell, or leave the row out with Where-Object Prompt.");
        }
        // PowerShell takes 0,5 for 5 and 1.5 for 2, and does not bind what is no number: neither is what the cell says.
        CheckCell(nameof(MaxTokens), cell => int.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _));
        CheckCell(nameof(Temperature), cell => double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _));
    }

    private void CheckCell(string name, Func<string, bool> isNumber)
    {
        if (InputObject is { BaseObject: PSCustomObject } row
            && row.Properties[name]?.Value is string cell && !string.IsNullOrWhiteSpace(cell) && !isNumber(cell.Trim()))
        {
            throw NotANumber(name, cell);
        }
    }

    // Nothing to send to a path that takes GET means GET.
    private static string DefaultMethod(InferenceTarget target, string suffix, bool empty)
    {
        if (!empty)
            return "POST";
        RouteMatch match = target.Routes?.Match("GET", PromptShapes.PathOf(suffix)) ?? default;
        bool post = match.Route is { } route && !route.Methods.Contains("GET");
        return post ? match.Route!.Methods[0] : "GET";
    }

    private static IEnumerable<(string Name, string? Value)> Pairs(IDictionary? dictionary, string parameter)
    {
        if (dictionary is null)
            yield break;
        foreach (DictionaryEntry entry in dictionary)
        {
            string name = TextValue.Name(entry.Key, parameter);
            foreach (string? value in TextValue.AllOf(entry.Value, parameter, name))
                yield return (name, value);
        }
    }
}
