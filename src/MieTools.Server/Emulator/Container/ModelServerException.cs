using System.Text.Json;

namespace MieTools.Server.Emulator.Container;

/// <summary>A refusal of the built-in model server, in the form OpenAI servers use.</summary>
internal sealed class ModelServerException(int status, string message, string code, string type = "invalid_request_error") : Exception(message)
{
    /// <summary>The answer.</summary>
    public ContainerResponse ToResponse() => JsonAnswer.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        json.WriteString("message"u8, Message);
        json.WriteString("type"u8, type);
        json.WriteNull("param"u8);
        json.WriteString("code"u8, code);
        json.WriteEndObject();
        json.WriteEndObject();
    }, status);

    public static ModelServerException Missing(string field) => new(400, $"The field '{field}' is required.", "missing_required_parameter");

    public static ModelServerException Invalid(string message) => new(400, message, "invalid_value");

    public static ModelServerException MethodNotAllowed(string method, string path) => new(405, $"{path} does not take {method}.", "method_not_allowed");
}
