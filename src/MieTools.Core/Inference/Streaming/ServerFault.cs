using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MieTools.Core.Inference.Streaming;

/// <summary>What a server says about a failure inside a stream, in whatever form.</summary>
internal sealed partial record ServerFault(string? Code, int? Status, string? Message)
{
    /// <summary>The kind of error that the status, or failing that the code, stands for.</summary>
    public MieErrorKind Kind => Status switch
    {
        408 or 504 => MieErrorKind.OperationTimeout,
        413 or 429 => MieErrorKind.LimitsExceeded,
        404 => MieErrorKind.ObjectNotFound,
        >= 400 and < 500 => MieErrorKind.InvalidArgument,
        _ when Code?.Contains("timeout", StringComparison.OrdinalIgnoreCase) == true => MieErrorKind.OperationTimeout,
        >= 500 => MieErrorKind.ResourceUnavailable,
        _ => MieErrorKind.NotSpecified,
    };

    /// <summary>
    /// Reads the value of a <c>StreamFailure</c> trailer: an error code and an HTTP status. Its syntax is not published,
    /// so JSON, <c>key=value</c>, <c>Code - 500</c> and the like are all taken.
    /// </summary>
    public static ServerFault FromTrailer(string value)
    {
        int? status = null;
        if (StatusPattern().Match(value) is { Success: true } number)
            status = int.Parse(number.Value, CultureInfo.InvariantCulture);
        string? code = null;
        foreach (Match word in WordPattern().Matches(value))
        {
            // The names of members are not the code.
            if (word.Value.ToUpperInvariant() is "ERRORCODE" or "ERROR" or "CODE" or "HTTPCODE" or "HTTPSTATUS" or "HTTPSTATUSCODE" or "STATUSCODE" or "STATUS" or "HTTP" or "MESSAGE" or "STREAMFAILURE" or "HTTPERRORCODE")
                continue;
            code = word.Value;
            break;
        }
        return new(code, status, null);
    }

    /// <summary>Reads an error object: OpenAI's and Anthropic's <c>{"error": {…}}</c>, vLLM's <c>{"object": "error", …}</c>, a failed response, or the platform's <c>{"code", "message"}</c>.</summary>
    public static ServerFault FromJson(ReadOnlySpan<byte> utf8)
    {
        try
        {
            Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = 256 });
            JsonElement root = JsonElement.ParseValue(ref reader);
            if (root.ValueKind != JsonValueKind.Object)
                return new(null, null, root.ToString());
            if (root.TryGetProperty("response", out JsonElement response) && response.ValueKind == JsonValueKind.Object)
                root = response;
            if (root.TryGetProperty("error", out JsonElement error))
            {
                if (error.ValueKind == JsonValueKind.String)
                    return new(Text(root, "error_type"), null, error.GetString());
                if (error.ValueKind == JsonValueKind.Object)
                    root = error;
            }
            int? status = root.TryGetProperty("code", out JsonElement code) && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out int number) ? number : null;
            return new(Text(root, "code") ?? Text(root, "type"), status, Text(root, "message"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or a text in it that ends inside a character.
            return new(null, null, System.Text.Encoding.UTF8.GetString(utf8));
        }
    }

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    [GeneratedRegex(@"(?<![0-9A-Za-z])[45]\d\d(?![0-9A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex StatusPattern();

    [GeneratedRegex(@"[A-Za-z]{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex WordPattern();
}
