using System.Text.Json;

namespace MieTools.ModelServer;

/// <summary>A refusal of the built-in model server.</summary>
/// <param name="status">HTTP status in OpenAI's APIs; others may have another for the same.</param>
/// <param name="message">What is wrong.</param>
/// <param name="code">OpenAI's code.</param>
/// <param name="param">The field at fault, when there is one.</param>
internal sealed class ModelServerException(int status, string message, string code, string? param = null) : Exception(message)
{
    /// <summary>The type in vLLM's errors; null for the one that goes with the status.</summary>
    public string? VllmType { get; init; }

    /// <summary>The methods to name in the Allow header; null for none.</summary>
    public string? Allow { get; init; }

    public static ModelServerException Missing(string field) =>
        new(400, $"The field '{field}' is required.", "missing_required_parameter", field);

    public static ModelServerException Invalid(string message, string? field = null) => new(400, message, "invalid_value", field);

    public static ModelServerException NotFound(string message, string code = "not_found", string? field = null) =>
        new(404, message, code, field);

    public static ModelServerException MethodNotAllowed(string method, string path, string allow) =>
        new(405, $"{path} does not take {method}.", "method_not_allowed") { Allow = allow };

    /// <summary>The answer, in the form of an API's family.</summary>
    public ContainerResponse ToResponse(ErrorFamily family)
    {
        // TGI's framework gives 422 for a body that does not fit, and 400 only for one that is no JSON.
        int sent = family == ErrorFamily.Tgi && status == 400 && code != "invalid_json" ? 422 : status;
        IReadOnlyList<KeyValuePair<string, string>> headers = Allow is null ? [] : [new("Allow", Allow)];
        return JsonResponse.Write(json => Write(json, family), sent, headers);
    }

    private void Write(Utf8JsonWriter json, ErrorFamily family)
    {
        json.WriteStartObject();
        switch (family)
        {
            case ErrorFamily.Anthropic:
                json.WriteString("type"u8, "error"u8);
                json.WriteStartObject("error"u8);
                json.WriteString("type"u8, status == 404 ? "not_found_error"u8 : "invalid_request_error"u8);
                json.WriteString("message"u8, Message);
                json.WriteEndObject();
                break;
            case ErrorFamily.Tgi:
                json.WriteString("error"u8, status == 400 ? "Input validation error: " + Message : Message);
                json.WriteString("error_type"u8, "validation"u8);
                break;
            default:
                json.WriteStartObject("error"u8);
                json.WriteString("message"u8, Message);
                json.WriteString("type"u8, family == ErrorFamily.Vllm ? VllmTypeOf() : "invalid_request_error");
                json.WriteString("param"u8, param);
                if (family == ErrorFamily.Vllm)
                    json.WriteNumber("code"u8, status);
                else
                    json.WriteString("code"u8, code);
                json.WriteEndObject();
                break;
        }
        json.WriteEndObject();
    }

    private string VllmTypeOf() => VllmType ?? status switch
    {
        404 => "NotFoundError",
        405 => "Method Not Allowed",
        415 => "Unsupported Media Type",
        _ => "BadRequestError",
    };
}
