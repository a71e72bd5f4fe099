using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Http;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Routes;

namespace MieTools.Core.Batch.Input;

/// <summary>Makes the call of an entry.</summary>
internal sealed class RequestBuilder(
    BatchInput input, InferenceTarget target, TimeSpan timeout, InferenceMode mode, OpenAiBatch? openAi = null)
{
    // More tries than a person at a prompt would wait for, within the time of the line.
    private static readonly RetryPolicy s_retry = new(RetryKind.NotServed, 20) { MaxConnectionAttempts = 6, TotalTime = null };

    private readonly BatchRoute _route = new(target);
    private readonly PromptTemplate? _template = input.Prompt is null ? null : new PromptTemplate(input.Prompt);

    /// <summary>Whether the batch is one as OpenAI's service runs it, whose users have no cmdlets.</summary>
    public bool IsOpenAi => openAi is not null;

    /// <summary>Makes a call, with all checks but those of <see cref="InferenceRequest.Check"/>.</summary>
    /// <exception cref="MieException">It cannot be sent; the code says why.</exception>
    public BatchCall Build(BatchEntry entry)
    {
        openAi?.Check(entry);
        BatchRoute route = openAi?.Route(ModelMember.Of(entry.Body.Span)) ?? _route;
        string suffix = input.Suffix is { } own ? route.Target.Address.ResolveSuffix(own) : entry.Url ?? route.Target.DefaultPath;
        CheckStream(suffix);
        ReadOnlyMemory<byte> body = entry.Row is { } row ? Prompt(row).ToBody(suffix, mode).Content
            : Counted(Override(entry.Body, route), suffix);
        if (entry.Row is null && !body.IsEmpty)
            CheckMember(body.Span, suffix);
        if (body.IsEmpty && entry.Method is "POST" or "PUT")
            throw MieException.InvalidArgument("Body", "it has no body");
        InferenceRequest request = new()
        {
            Address = route.Target.Address,
            Method = entry.Method,
            Suffix = suffix,
            Body = body.IsEmpty ? InferenceBody.None : InferenceBody.Json(input.Schema?.Apply(body, suffix) ?? body),
            Headers = route.ModelKey is { } key ? [new("model-key", key)] : [],
            Routes = input.SkipsRouteCheck ? null : route.Target.Routes,
            Timeout = timeout,
            Retry = s_retry,
        };
        return new BatchCall(entry, request, body);
    }

    /// <summary>Makes all checks of a call that need no service.</summary>
    /// <exception cref="MieException">It cannot be sent; the code says why.</exception>
    public void Check(BatchEntry entry) => Build(entry).Request.Check(mode);

    private PromptRequest Prompt(BatchRow row) => new()
    {
        Prompt = PromptText(row),
        System = input.System ?? row.Value("System"),
        Model = input.Model ?? row.Value("Model"),
        MaxTokens = input.MaxTokens ?? Number(row, "MaxTokens"),
        Temperature = input.Temperature ?? Real(row, "Temperature"),
        Extra = input.Extra,
    };

    private string PromptText(BatchRow row)
    {
        string? own = row.Value("Prompt") ?? (row.Names is ["Text"] ? row.Values[0] : null);
        string? text = _template is null ? own
            : _template.Columns.Any() ? _template.Fill(row)
            : own is null ? null
            : $"{input.Prompt}\n\n{own}";
        return !string.IsNullOrWhiteSpace(text) ? text
            : throw MieException.InvalidArgument("Prompt",
                row.Has("Prompt") || row.Names is ["Text"] || text is not null ? "the prompt is empty"
                    : _template is null ? "the row has no column Prompt"
                    : $"the row has no column Prompt, and -Prompt names none in braces; there are {string.Join(", ", row.Names.Take(20))}",
                "Name the column Prompt, or give -Prompt with the names of columns in braces: -Prompt 'Summarise: {Text}'.");
    }

    private static int? Number(BatchRow row, string name) => row.Value(name) is not { } cell || string.IsNullOrWhiteSpace(cell) ? null
        : int.TryParse(cell.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
        : throw NotANumber(name, cell);

    private static double? Real(BatchRow row, string name) => row.Value(name) is not { } cell || string.IsNullOrWhiteSpace(cell) ? null
        : double.TryParse(cell.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
        : throw NotANumber(name, cell);

    private static MieException NotANumber(string name, string cell) => MieException.InvalidArgument(
        name, $"the {name} of the row is '{cell}', which is not a number", "Correct the cell, or leave it empty.");

    private ReadOnlyMemory<byte> Override(ReadOnlyMemory<byte> body, BatchRoute route)
    {
        if (route.ServedModel is { } served)
            return ModelMember.Replaced(body, served);
        if (input.Model is null || body.IsEmpty)
            return body;
        try
        {
            if (JsonNode.Parse(body.Span) is not JsonObject json)
                return body;
            json["model"] = input.Model;
            return System.Text.Encoding.UTF8.GetBytes(json.ToJsonString());
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            // A name that stands twice. What is no JSON at all is reported with its position.
            throw MieException.InvalidArgument("Model", $"its model cannot be replaced: {e.Message}");
        }
    }

    private void CheckStream(string suffix)
    {
        if (mode == InferenceMode.Stream && PromptShapes.Of(suffix) is not (PromptShape.Chat or PromptShape.Completion))
        {
            throw MieException.InvalidArgument("Stream", $"'{suffix}' is no path whose streams -Stream puts together",
                "Leave -Stream out, or call '/v1/chat/completions' or '/v1/completions'.");
        }
    }

    // A stream of these paths tells its tokens when it is asked to.
    private ReadOnlyMemory<byte> Counted(ReadOnlyMemory<byte> body, string suffix)
    {
        const string Options = "stream_options";
        if (mode != InferenceMode.Stream || body.IsEmpty || !PromptShapes.CountsOnRequest(suffix) || HasMember(body.Span, Options))
            return body;
        // Behind the opening brace; an empty object has no member that a comma would part it from.
        int brace = body.Span.IndexOf((byte)'{') + 1;
        ReadOnlySpan<byte> comma = body.Span[brace..].TrimStart(" \t\r\n"u8).StartsWith("}"u8) ? ""u8 : ","u8;
        return (byte[])[.. body.Span[..brace], .. "\"stream_options\":{\"include_usage\":true}"u8, .. comma, .. body.Span[brace..]];
    }

    // A row where a body is wanted would be refused by the model server, each of a million.
    private static void CheckMember(ReadOnlySpan<byte> body, string suffix)
    {
        if (PromptShapes.MemberOf(suffix) is { } wanted && !HasMember(body, wanted))
        {
            throw MieException.InvalidArgument("Body", $"its body has not the member '{wanted}' that '{suffix}' takes",
                "Correct the body or its url, or give -Prompt to make bodies of the members of each line: -Prompt 'Summarise: {text}'.");
        }
    }

    private static bool HasMember(ReadOnlySpan<byte> body, string name)
    {
        Utf8JsonReader reader = new(body, new JsonReaderOptions { MaxDepth = 257 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
                return true;
            reader.Skip();
        }
        return false;
    }
}
