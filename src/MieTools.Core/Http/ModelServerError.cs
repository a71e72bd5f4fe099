using System.Globalization;
using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.Core.Http;

/// <summary>What a server says about a failure, in whatever form: in an error answer, in a stream, in a trailer.</summary>
internal sealed record ModelServerError(string? Code, int? Status, string? Message)
{
    /// <summary>The error's own <c>code</c> as it stands, a number too, else its <c>type</c>; null when it has neither.</summary>
    public string? OwnCode { get; private init; }

    // Members that stand beside an error; anything else says that the object is more than an error.
    private static readonly HashSet<string> s_beside = new(StringComparer.OrdinalIgnoreCase)
        {
            "error",
            "errors",
            "code",
            "message",
            "msg",
            "status",
            "statuscode",
            "status_code",
            "type",
            "object",
            "detail",
            "details",
            "title",
            "instance",
            "param",
            "params",
            "error_type",
            "errortype",
            "error_code",
            "error_description",
            "reason", "error_message",
            "success",
            "ok",
            "timestamp",
            "path",
            "request_id",
            "requestid",
            "opc-request-id",
            "trace_id",
            "id",
            "model",
            "created",
            "jsonrpc",
            "event_id",
            "sequence_number",
            "target",
            "data",
            "originalmessage",
            "operationname",
            "requestendpoint",
            "troubleshootingtips",
            "url",
            "messages",
            "error_message",
            "result",
            "fault",
            "errormessage",
            "errortype",
            "stacktrace",
            "traceid",
        };

    /// <summary>The kind of error that the status, or failing that the code, stands for.</summary>
    public MieErrorCategory Category => StatusCategory.Of(
        Status, Code, Status is null ? MieErrors.ModelServerFailed.Category : MieErrorCategory.ResourceUnavailable);

    /// <summary>The error that an HTML page in the place of an answer is; null when it is no page.</summary>
    public static ModelServerError? OfPage(string text, string? mediaType) =>
        HtmlPage.Is(text, mediaType) ? new(null, null, ErrorBody.Parse(text, HtmlPage.MediaType).Message) : null;

    /// <summary>Reads what is known to be an error: JSON of any shape, or text.</summary>
    public static ModelServerError From(ReadOnlySpan<byte> utf8)
    {
        if (LenientJson.TryParse(utf8) is { } json)
            return From(json);
        string text = System.Text.Encoding.UTF8.GetString(utf8).Trim();
        return new(null, null, text.Length == 0 ? null : text);
    }

    /// <summary>
    /// Reads what is known to be an error: OpenAI's, Anthropic's, the service's, vLLM's, FastAPI's, TGI's, Ollama's, and whatever else has
    /// a message.
    /// </summary>
    public static ModelServerError From(JsonElement root)
    {
        root = Unwrap(root);
        if (root.ValueKind != JsonValueKind.Object)
            return new(null, null, Words(root));
        JsonElement inner = root;
        if (Member(root, "error") is { ValueKind: JsonValueKind.Object } error)
            inner = error;
        else if (Member(root, "errors") is { ValueKind: JsonValueKind.Array } errors && errors.GetArrayLength() > 0)
            inner = errors[0].ValueKind == JsonValueKind.Object ? errors[0] : root;
        else if (Member(root, "errors") is { ValueKind: JsonValueKind.Object } fields && SaysAnything(fields))
            return new(Text(root, "type"), StatusOf(root), FieldErrors(fields)) { OwnCode = Text(root, "code") ?? Text(root, "type") };
        else if (Member(root, "fault") is { ValueKind: JsonValueKind.Object } fault)
            inner = fault;
        else if (Member(root, "base_resp") is { ValueKind: JsonValueKind.Object } report)
            inner = report;
        string? code = Text(inner, "code") ?? Text(root, "error_code") ?? Text(inner, "type") ?? Text(root, "code")
            ?? Text(root, "error_type");
        int? status = StatusOf(inner) ?? StatusOf(root);
        if (status is not null && code is not null && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            code = Text(inner, "type") ?? Text(inner, "status") ?? Text(root, "error_type");
        return new(code == "error" ? null : code, status, MessageOf(inner) ?? MessageOf(root) ?? Words(root))
        {
            OwnCode = Text(inner, "code") ?? Text(inner, "type"),
        };
    }

    /// <summary>The error at a place where its API has errors; null when it says nothing.</summary>
    public static ModelServerError? OfApi(JsonElement root) =>
        Unwrap(root) is { ValueKind: JsonValueKind.Object } holder && Member(holder, "error") is { } error && SaysAnything(error)
            ? From(root)
            : null;

    /// <summary>
    /// The error that an object among a model's chunks is, which says no more than a message; null when it is something else.
    /// </summary>
    public static ModelServerError? OfMessage(ReadOnlySpan<byte> utf8) =>
        LenientJson.TryParse(utf8) is { ValueKind: JsonValueKind.Object } root && Text(root, "message") is not null
            && root.EnumerateObject().All(m => s_beside.Contains(m.Name)) ? From(root) : null;

    /// <summary>The error that an object of a success is, if it is one and not data that speaks of errors.</summary>
    /// <param name="root">The object.</param>
    /// <param name="isModel">The object is a known API's, with members of its own beside an error.</param>
    public static ModelServerError? Find(JsonElement root, bool isModel)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return root.GetArrayLength() == 1 && root[0].ValueKind == JsonValueKind.Object && Member(root[0], "error") is not null
                ? Find(root[0], isModel)
                : null;
        }

        if (root.ValueKind != JsonValueKind.Object)
            return null;
        if (Text(root, "object") == "error" || Text(root, "type") == "error")
            return From(root);
        if (Member(root, "response") is { ValueKind: JsonValueKind.Object } response
            && Member(response, "error") is { ValueKind: JsonValueKind.Object })
        {
            return From(root);
        }

        bool alone = root.EnumerateObject().All(m => s_beside.Contains(m.Name));
        bool isFault = Member(root, "error") switch
        {
            { ValueKind: JsonValueKind.Object } error =>
                SaysAnything(error) && (alone || isModel || MessageOf(error) is not null),
            { ValueKind: JsonValueKind.String } error => JsonText.StringOrNull(error) is { Length: > 0 } && (alone || isModel),
            { ValueKind: JsonValueKind.True } => alone,
            { ValueKind: JsonValueKind.Number } error => alone && error.TryGetInt32(out int status) && status is >= 400 and < 600,
            _ => false,
        };
        isFault |= alone && !isModel && IsFlat(root);
        // MiniMax says beside every chunk how it stands.
        isFault |= Member(root, "base_resp") is { ValueKind: JsonValueKind.Object } report && Member(report, "status_code") is { } number
            && SaysAnything(number);
        // FastChat says it in the place of the text.
        isFault |= Text(root, "error_code") is not (null or "0") && Text(root, "text") is not null;
        return isFault ? From(root) : null;
    }

    // An error without a word or a number in it is a place for one.
    private static bool SaysAnything(JsonElement item) => item.ValueKind switch
    {
        JsonValueKind.Object => item.EnumerateObject().Any(m => SaysAnything(m.Value)),
        JsonValueKind.Array => item.EnumerateArray().Any(SaysAnything),
        JsonValueKind.String => JsonText.StringOrNull(item) is { Length: > 0 },
        JsonValueKind.Number => item.GetRawText() != "0",
        JsonValueKind.True => true,
        _ => false,
    };

    /// <summary>ASP.NET: the faults of each field.</summary>
    private static string FieldErrors(JsonElement fields) =>
        string.Join("; ", fields.EnumerateObject().Select(f => $"{f.Name}: {Words(f.Value)}"));

    /// <summary>An error without a member <c>error</c>.</summary>
    private static bool IsFlat(JsonElement root)
    {
        if (Member(root, "errors") is { ValueKind: JsonValueKind.Array or JsonValueKind.Object } errors && SaysAnything(errors))
            return true;
        if (Text(root, "error_message") is not null)
            return true;
        if (Member(root, "fault") is { ValueKind: JsonValueKind.Object } || Text(root, "errorMessage") is not null)
            return true;
        if (Member(root, "detail") is { } detail
            && (detail.ValueKind is JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Object))
        {
            return true;
        }

        if (Text(root, "message") is null && Text(root, "msg") is null && Member(root, "details") is null)
            return false;
        if (Member(root, "success") is { ValueKind: JsonValueKind.False } || Member(root, "ok") is { ValueKind: JsonValueKind.False })
            return true;
        if (StatusOf(root) is not null || Text(root, "error_code") is not (null or "0")
            || Text(root, "status")?.ToUpperInvariant() is "ERROR" or "FAILED" or "FAILURE" or "FAIL")
        {
            return true;
        }
        // The service's own form: a code in words. A number below 400 is a result's.
        return Member(root, "code") is { ValueKind: JsonValueKind.String } && Text(root, "code") is { } code
            && code.ToUpperInvariant() is not ("OK" or "SUCCESS" or "SUCCEEDED")
            && !int.TryParse(code, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
    }

    private static JsonElement Unwrap(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 && root[0].ValueKind == JsonValueKind.Object
            && Member(root[0], "msg") is null)
        {
            root = root[0];
        }

        if (root.ValueKind == JsonValueKind.Object && Member(root, "response") is { ValueKind: JsonValueKind.Object } response)
            root = response;
        if (root.ValueKind == JsonValueKind.Object && Member(root, "x_groq") is { ValueKind: JsonValueKind.Object } groq
            && Member(groq, "error") is not null)
        {
            root = groq;
        }

        // Cohere closes a stream with the error in its delta.
        if (root.ValueKind == JsonValueKind.Object && Member(root, "delta") is { ValueKind: JsonValueKind.Object } delta
            && Member(delta, "error") is not null)
        {
            root = delta;
        }

        if (root.ValueKind == JsonValueKind.Object && Member(root, "choices") is { ValueKind: JsonValueKind.Array } choices
            && Member(root, "error") is null)
        {
            foreach (JsonElement choice in choices.EnumerateArray())
            {
                if (choice.ValueKind == JsonValueKind.Object && Member(choice, "error") is { ValueKind: not JsonValueKind.Null })
                    return choice;
            }
        }
        return root;
    }

    private static string? MessageOf(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return null;
        foreach (string name in (string[])["message", "faultstring", "error", "detail", "msg", "details", "error_description", "reason",
            "status_msg", "errorMessage", "title", "errors", "text"])
        {
            if (Member(item, name) is { } value && Words(value) is { Length: > 0 } words)
                return words;
        }
        return null;
    }

    /// <summary>The words of a message: a text, a list of FastAPI's <c>{loc, msg}</c> or of texts, or an object as it stands.</summary>
    private static string? Words(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return JsonText.StringOrNull(value) is { Length: > 0 } text ? JsonText.WithoutHalves(text) : null;
            case JsonValueKind.Object:
                return value.EnumerateObject().Any() ? MessageOf(value) ?? value.GetRawText() : null;
            case JsonValueKind.Array:
                IEnumerable<string> parts = value.EnumerateArray().Select(item =>
                    item.ValueKind == JsonValueKind.Object && Text(item, "msg") is { } msg
                        ? Member(item, "loc") is { ValueKind: JsonValueKind.Array } loc
                            ? $"{string.Join('.', loc.EnumerateArray().Select(PlaceOf))}: {msg}"
                            : msg
                        : Words(item) ?? "").Where(s => s.Length > 0);
                string joined = string.Join("; ", parts);
                return joined.Length == 0 ? null : joined;
            default:
                return null;
        }
    }

    private static string PlaceOf(JsonElement part) =>
        JsonText.StringOrNull(part) is { } name ? JsonText.WithoutHalves(name) : part.GetRawText();

    private static int? StatusOf(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return null;
        foreach (string name in (string[])["code", "status", "status_code", "statusCode"])
        {
            if (Member(item, name) is not { } value)
                continue;
            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number is >= 400 and < 600)
                return number;
            if (JsonText.StringOrNull(value) is { Length: 3 } text
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 400 and < 600)
            {
                return number;
            }
        }
        return null;
    }

    private static JsonElement? Member(JsonElement item, string name) => item.TryGetProperty(name, out JsonElement value) ? value : null;

    private static string? Text(JsonElement item, string name) => item.ValueKind == JsonValueKind.Object && Member(item, name) is { } value
        ? value.ValueKind switch
        {
            JsonValueKind.String => JsonText.StringOrNull(value) is { Length: > 0 } text ? JsonText.WithoutHalves(text) : null,
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        }
        : null;
}
