using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.OpenAi;

/// <summary>A response: what was asked, what came of it, and how far it is.</summary>
internal sealed class StoredResponse
{
    private readonly ModelServerOptions _options;
    private readonly Usage _usage;
    private readonly DateTimeOffset _begun;
    private readonly TimeSpan _work;
    private volatile string? _status;

    /// <summary>Generates the answer. A background response takes as long as a stream of it would.</summary>
    public StoredResponse(ResponsesRequest request, ServerContext server)
    {
        Request = request;
        _options = server.Options;
        GeneratedText[] texts = GeneratedText.Generate(request.Generation, _options);
        Text = texts[0];
        _usage = server.Count(request.Generation, texts);
        Id = server.Ids.Next("resp_");
        Created = _options.Now;
        _begun = _options.Time.GetUtcNow();
        _work = request.Background && _options.TokensPerSecond > 0
            ? TimeSpan.FromSeconds(Text.Count / _options.TokensPerSecond)
            : TimeSpan.Zero;
        Items = ResponseItem.Of(Text, request.Summary, server.Ids);
        _status = request.Background ? null : request.Generation.Stream ? "in_progress" : Final;
    }

    public string Id { get; }

    public long Created { get; }

    public ResponsesRequest Request { get; }

    public GeneratedText Text { get; }

    /// <summary>The answer as the next response's conversation has it.</summary>
    public string Answer => Text.Calls.Count == 0 ? Text.Text : string.Join(' ', Text.Calls.Select(c => c.Name + c.Arguments));

    /// <summary>The status that it ends with.</summary>
    public string Final => Text.Cut ? "incomplete" : "completed";

    /// <summary>The status now.</summary>
    public string Status => _status ?? (_options.Time.GetUtcNow() - _begun >= _work ? Final : "in_progress");

    /// <summary>Its output.</summary>
    public ResponseItem[] Items { get; }

    /// <summary>Notes how a stream has ended; a background response works on without it.</summary>
    /// <param name="whole">False when its client hung up.</param>
    public void StreamEnded(bool whole)
    {
        if (!Request.Background)
            _status = whole ? Final : "cancelled";
    }

    /// <summary>Cancels a background response that is not ready.</summary>
    public void Cancel()
    {
        if (!Request.Background)
            throw ModelServerException.Invalid("Cannot cancel a synchronous response.", "response_id");
        if (Status is not ("in_progress" or "cancelled"))
            throw ModelServerException.Invalid("Cannot cancel a completed response.", "response_id");
        _status = "cancelled";
    }

    /// <summary>Writes the response.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="status">The status to tell; only a response that has ended has its output and its usage.</param>
    public void Write(Utf8JsonWriter json, string status)
    {
        bool ended = status is "completed" or "incomplete";
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, Created);
        json.WriteString("status"u8, status);
        json.WriteBoolean("background"u8, Request.Background);
        json.WriteNull("error"u8);
        if (status == "incomplete")
        {
            json.WriteStartObject("incomplete_details"u8);
            json.WriteString("reason"u8, "max_output_tokens"u8);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("incomplete_details"u8);
        }
        json.WriteString("model"u8, Request.Generation.Model);
        json.WriteStartArray("output"u8);
        foreach (ResponseItem item in ended ? Items : [])
            item.Write(json, status, ended: true);
        json.WriteEndArray();
        json.WriteBoolean("parallel_tool_calls"u8, Request.Parallel);
        json.WriteString("previous_response_id"u8, Request.PreviousId);
        json.WriteBoolean("store"u8, Request.Store);
        WriteGiven(json);
        if (ended)
            _usage.WriteResponses(json);
        else
            json.WriteNull("usage"u8);
        json.WriteEndObject();
    }

    // What the request says, or what OpenAI puts there when it says nothing.
    private void WriteGiven(Utf8JsonWriter json)
    {
        Give(json, "instructions", "null"u8);
        Give(json, "max_output_tokens", "null"u8);
        Give(json, "max_tool_calls", "null"u8);
        Give(json, "metadata", "{}"u8);
        Give(json, "reasoning", """{"effort":null,"summary":null}"""u8);
        Give(json, "service_tier", "\"default\""u8);
        Give(json, "temperature", "1"u8);
        Give(json, "text", """{"format":{"type":"text"}}"""u8);
        Give(json, "tool_choice", "\"auto\""u8);
        Give(json, "tools", "[]"u8);
        Give(json, "top_logprobs", "0"u8);
        Give(json, "top_p", "1"u8);
        Give(json, "truncation", "\"disabled\""u8);
        Give(json, "user", "null"u8);
    }

    private void Give(Utf8JsonWriter json, string name, ReadOnlySpan<byte> standard)
    {
        json.WritePropertyName(name);
        if (Request.Given.TryGetValue(name, out JsonElement value))
            value.WriteTo(json);
        else
            json.WriteRawValue(standard, skipInputValidation: true);
    }
}
