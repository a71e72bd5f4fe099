using System.Net;
using System.Text;
using System.Text.Json;
using MieTools.Core.Http;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Inference.Telemetry;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Core.Inference.Calls;

/// <summary>One whole answer.</summary>
public sealed class InferenceResponse
{
    // A server's error is shown, but not at any length.
    private const int MaxServerText = 4000;

    // Up to here the server's object is made when it is asked for. A larger one takes time, in which whoever waits for the answer can still
    // stop it.
    private const int MaxLaterBytes = 64 * 1024;

    private readonly string _mediaType;
    private readonly string? _charset;
    private readonly InferenceRequest _request;
    private readonly HttpRequestMessage? _message;
    private readonly IReadOnlyDictionary<string, string[]> _sentHeaders;
    private IReadOnlyDictionary<string, string[]>? _headers;
    private CallSecrets? _secrets;
    private string? _body;
    private BodyContent? _read;

    internal InferenceResponse(
        HttpResponseMessage response, InferenceRequest request, ReadOnlyMemory<byte> content, long length, TimeSpan elapsed)
    {
        Status = response.StatusCode;
        _message = response.RequestMessage;
        Attempts = _message?.Options.TryGetValue(RequestTargets.AttemptsKey, out int attempts) == true ? attempts : 1;
        _sentHeaders = ResponseFacts.Of(response);
        RequestId = ResponseFacts.RequestIdOf(response) is null ? null : RequestTargets.SafeRequestId(response, _message);
        _mediaType = ResponseFacts.MediaTypeOf(response);
        _charset = ResponseFacts.CharsetOf(response);
        _request = request;
        Content = content;
        Length = length;
        Elapsed = elapsed;
    }

    /// <summary>HTTP status, 200 to 299.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>All headers, by name without regard to case, without the secrets that were sent.</summary>
    public IReadOnlyDictionary<string, string[]> Headers => _headers ??= Secrets.Mask(_sentHeaders);

    /// <summary>Content type as sent, or null.</summary>
    public string? ContentType => Headers.TryGetValue("Content-Type", out string[]? values) ? string.Join(", ", values) : null;

    /// <summary>The service's <c>opc-request-id</c>, or null.</summary>
    public string? RequestId { get; }

    /// <summary>How often the request was sent.</summary>
    public int Attempts { get; }

    /// <summary>Time from the sending of the request to the last byte, tries included.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>The body; empty when it was written elsewhere.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Bytes of the body, wherever they went.</summary>
    public long Length { get; }

    /// <summary>Whether the body is JSON, by its bytes: one value, or several of them.</summary>
    public bool IsJson => Read.Values.Count > 0;

    /// <summary>Whether the body is neither JSON nor text.</summary>
    public bool IsBinary => Read.IsBinary;

    /// <summary>Whether the body is said to be JSON, begins so, and cannot be read as such.</summary>
    public bool IsBroken => Read.IsBroken;

    /// <summary>The body as text, in the charset the server names, else UTF-8. Made when first asked for.</summary>
    public string Body => _body ??= Charsets.ToText(Content, _charset);

    /// <summary>
    /// The JSON values of the body, as strict JSON in UTF-8 without a byte order mark: one, or several when the server sent lines or
    /// events.
    /// NaN is the text <c>\u0000NaN</c> in them, an infinity a number past the range.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> JsonValues => Read.Values;

    /// <summary>The parsed body; null when it is not one JSON value.</summary>
    public JsonElement? Json => Read.Values is [{ } only] ? LenientJson.TryParse(only.Span) : null;

    /// <summary>The model's text out of an answer of a known API, or a body of plain text; else null.</summary>
    public string? Text => ToAnswer() is { } answer ? answer.Text : IsJson || IsBinary ? null : Read.Text ?? Body;

    /// <summary>What is odd about an answer that came as a stream: what could not be read, or that its end is missing.</summary>
    public IReadOnlyList<StreamWarning> Warnings =>
        Content.IsEmpty && _request.Method == "POST" && _request.Body.Content.Length > 0 ? [StreamWarnings.Empty] : Read.Warnings;

    /// <summary>Adds what the answer says of itself to what is measured of its call.</summary>
    internal void Tell(MeasuredCall measured)
    {
        ModelEvent said = Read.Model;
        TokenCounts counted = TokenCounts.In(Content.Span);
        measured.ResponseModel = said.Model ?? ModelNames.InAnswer(Content.Span);
        measured.Tokens = new TokenCounts(said.PromptTokens ?? counted.Prompt, said.CompletionTokens ?? counted.Completion);
        measured.FinishReason = said.Piece.FinishReason;
        if (Read.Refusal is not null || Read.Fault is not null)
            measured.Fail(MieErrors.ModelServerFailed.Code);
    }

    private CallSecrets Secrets => _secrets ??= CallSecrets.Of(_message, _request.Body.Content);

    private BodyContent Read => _read ??= BodyContent.Read(
        Content, _mediaType, _charset, PromptShapes.Of(_request.Suffix) != PromptShape.Custom, () => Secrets);

    /// <summary>Refuses a success whose body is an error, or JSON that cannot be read.</summary>
    /// <exception cref="MieServiceException"><c>ModelServerFailed</c>.</exception>
    /// <exception cref="MieException"><c>JsonTooDeep</c>.</exception>
    public void ThrowIfError()
    {
        if (Read.Refusal is { } refusal)
            throw refusal;
        if (Read.Fault is not { } fault)
            return;
        string target = Secrets.Mask(RequestTargets.WithoutQuery(_request.UriFor(InferenceMode.Predict)));
        throw new MieServiceException(MieErrors.ModelServerFailed.In(fault.Category),
            $"{_request.Method} {target}: the model server answered {(int)Status} with an error: "
                + $"{Beginning(fault.Message ?? fault.Code ?? "no message")}",
            "See the model server's log; -Raw hands on the body as it came.", Status, _request.Method, target)
        {
            RequestId = RequestId,
            ResponseHeaders = Headers,
            ServiceCode = Secrets.Mask(fault.Code) ?? fault.Status?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ResponseBody = Beginning(Body),
            ContentType = ContentType,
        };
    }

    /// <summary>
    /// What the model said, the first of several answers; null when the body is of no known model API.
    /// </summary>
    /// <param name="projection">
    /// Makes <see cref="MieAnswer.Data"/> of UTF-8 JSON, when that is first read, or at once of an answer of more than 64 KB; null for a
    /// <see cref="JsonElement"/>.
    /// </param>
    public MieAnswer? ToAnswer(Func<ReadOnlyMemory<byte>, object?>? projection = null)
    {
        if (Read.Chunks.Count > 1)
            return Joined(projection)[0];
        return Read.Model.Api is null ? null : Make(Read.Model, Read.Model.Piece, Project(Read.Values[0], projection));
    }

    /// <summary>
    /// What the model said: an answer for each choice (<c>n</c> of the request) and for each element where the server gave a list; empty
    /// when the body is of no known model API.
    /// </summary>
    /// <param name="projection">
    /// Makes <see cref="MieAnswer.Data"/> of UTF-8 JSON, when that is first read, or at once of an answer of more than 64 KB; null for a
    /// <see cref="JsonElement"/>.
    /// </param>
    public IReadOnlyList<MieAnswer> ToAnswers(Func<ReadOnlyMemory<byte>, object?>? projection = null)
    {
        if (Read.Chunks.Count > 1)
            return Joined(projection);
        if (Read.Model.Api is null)
            return [];
        if (!IsList(Read.Values[0].Span) || Json is not { ValueKind: JsonValueKind.Array } list)
            return [.. Choices(Read.Model, Project(Read.Values[0], projection))];
        List<MieAnswer> answers = [];
        foreach (JsonElement element in list.EnumerateArray())
        {
            byte[] json = Encoding.UTF8.GetBytes(element.GetRawText());
            if (!ModelEventReader.TryRead(json, null, new AnswerMemory(), out ModelEvent said))
                continue;
            foreach (MieAnswer answer in Choices(said, Project(json, projection)))
                answers.Add(answer with { Choice = answers.Count });
        }
        return answers;
    }

    /// <summary>
    /// A text without the secrets that were sent for this answer, in whatever spelling: a model or server may repeat its request.
    /// </summary>
    /// <param name="text">The text, for a message or log. The answer itself holds what was said, unchanged.</param>
    public string WithoutSecrets(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Secrets.Mask(text);
    }

    /// <summary>The model's text, else the body.</summary>
    public override string ToString() => Text ?? Body;

    private MieAnswer[] Joined(Func<ReadOnlyMemory<byte>, object?>? projection)
    {
        AnswerJoiner joiner = new();
        foreach (MieStreamChunk chunk in Read.Chunks)
            joiner.Add(chunk);
        IReadOnlyList<ReadOnlyMemory<byte>> values = Read.Values;
        object? data = Later(Content.Length, () => values.Select(json => Made(json, projection)).ToArray());
        return [.. joiner.Build().Select(answer => answer with
        {
            Elapsed = DurationText.Of(Elapsed),
            RequestId = RequestId,
            TimeToFirstToken = null,
            TokensPerSecond = null,
            Data = data,
        })];
    }

    // The server's object holds all choices, so they share it.
    private IEnumerable<MieAnswer> Choices(ModelEvent said, object? data)
    {
        yield return Make(said, said.Piece, data);
        foreach (ModelPiece piece in said.More ?? [])
            yield return Make(said, piece, data);
    }

    private MieAnswer Make(in ModelEvent said, in ModelPiece piece, object? data) => new()
    {
        Text = JsonText.WithoutHalves(piece.Text ?? ""),
        Reasoning = Whole(piece.Reasoning),
        Refusal = Whole(piece.Refusal),
        ToolCalls = piece.ToolCalls is { } calls ? new MieToolCallList(calls) : MieToolCallList.Empty,
        FinishReason = piece.FinishReason,
        Model = said.Model,
        PromptTokens = said.PromptTokens,
        CompletionTokens = said.CompletionTokens,
        Choice = piece.Choice,
        Elapsed = DurationText.Of(Elapsed),
        RequestId = RequestId,
        Data = data,
    };

    private static bool IsList(ReadOnlySpan<byte> json) => json.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];

    private static object? Project(ReadOnlyMemory<byte> json, Func<ReadOnlyMemory<byte>, object?>? projection) =>
        Later(json.Length, () => Made(json, projection));

    // Most callers read the text and no more.
    private static object? Later(int bytes, Func<object?> make) =>
        bytes > MaxLaterBytes ? make() : new Lazy<object?>(make, LazyThreadSafetyMode.PublicationOnly);

    private static object? Made(ReadOnlyMemory<byte> json, Func<ReadOnlyMemory<byte>, object?>? projection) =>
        projection is null ? LenientJson.TryParse(json.Span) : projection(json);

    private static string? Whole(string? text) => string.IsNullOrEmpty(text) ? null : JsonText.WithoutHalves(text);

    // Cut after it is masked, so that no half of a secret is left; and before, since a body may be as large as memory.
    private string Beginning(string text)
    {
        const int Enough = 64 * 1024;
        return Cut(Secrets.Mask(text.Length <= Enough ? text : text[..Enough]));
    }

    private static string Cut(string text) => text.Length <= MaxServerText ? text : text[..MaxServerText] + "…";
}
