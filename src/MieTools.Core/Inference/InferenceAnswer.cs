using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MieTools.Core.Http;

namespace MieTools.Core.Inference;

/// <summary>One whole answer.</summary>
public sealed class InferenceAnswer
{
    private string? _body;
    private JsonElement? _json;
    private string? _text;
    private bool _hasJson;
    private bool _hasText;

    internal InferenceAnswer(HttpResponseMessage response, ReadOnlyMemory<byte> content, long length, TimeSpan elapsed)
    {
        Status = response.StatusCode;
        Headers = AnswerHeaders.Of(response);
        RequestId = AnswerHeaders.RequestIdOf(response);
        MediaTypeHeaderValue? type = response.Content.Headers.ContentType;
        ContentType = Headers.TryGetValue("Content-Type", out string[]? values) ? string.Join(", ", values) : null;
        string media = AnswerHeaders.MediaTypeOf(response);
        IsJson = media == "application/json" || media.EndsWith("+json", StringComparison.Ordinal);
        Charset = type?.CharSet?.Trim('"');
        Content = content;
        Length = length;
        Elapsed = elapsed;
    }

    /// <summary>HTTP status, 200 to 299.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>All headers, by name without regard to case.</summary>
    public IReadOnlyDictionary<string, string[]> Headers { get; }

    /// <summary>Content type as sent, or null.</summary>
    public string? ContentType { get; }

    /// <summary>The service's <c>opc-request-id</c>, or null.</summary>
    public string? RequestId { get; }

    /// <summary>Time from the sending of the request to the last byte, tries included.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>The body; empty when it was written elsewhere.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Bytes of the body, wherever they went.</summary>
    public long Length { get; }

    /// <summary>Whether the server says that the body is JSON.</summary>
    public bool IsJson { get; }

    /// <summary>The body as text, in the charset the server names, else UTF-8. Made when first asked for.</summary>
    public string Body => _body ??= Decode();

    /// <summary>The parsed body; null when it is not JSON, or not valid. Made when first asked for.</summary>
    public JsonElement? Json
    {
        get
        {
            if (!_hasJson)
            {
                _json = IsJson ? Parse() : null;
                _hasJson = true;
            }
            return _json;
        }
    }

    /// <summary>The model's text out of the JSON of a known kind, or a body of plain text; else null.</summary>
    public string? Text
    {
        get
        {
            if (!_hasText)
            {
                _text = IsJson
                    ? (Json is { } json ? BodyTextExtractor.Extract(json) : null)
                    : ContentType?.StartsWith("text/", StringComparison.OrdinalIgnoreCase) == true ? Body : null;
                _hasText = true;
            }
            return _text;
        }
    }

    private string? Charset { get; }

    /// <summary>The model's text, else the body.</summary>
    public override string ToString() => Text ?? Body;

    private JsonElement? Parse()
    {
        try
        {
            Utf8JsonReader reader = new(Content.Span, new JsonReaderOptions { MaxDepth = 256 });
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Decode()
    {
        Encoding encoding = Encoding.UTF8;
        try
        {
            if (Charset is not null)
                encoding = Encoding.GetEncoding(Charset);
        }
        catch (ArgumentException)
        {
            // A charset nobody knows: UTF-8 is the best guess.
        }
        ReadOnlySpan<byte> bytes = Content.Span;
        ReadOnlySpan<byte> mark = encoding.Preamble;
        return encoding.GetString(mark.Length > 0 && bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes);
    }
}
