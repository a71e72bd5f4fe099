namespace MieTools.Server.Emulator.Container;

/// <summary>Answers the small paths about the server itself.</summary>
internal static class InfoAnswers
{
    private const string Version = "0.1.0-emulator";

    /// <summary>GET <c>/v1/models</c>.</summary>
    public static ContainerResponse Models(ModelServerOptions options) => JsonAnswer.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        json.WriteStartObject();
        json.WriteString("id"u8, "odsc-llm"u8);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, options.Now);
        json.WriteString("owned_by"u8, "emulator"u8);
        json.WriteNumber("max_model_len"u8, 131072);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>GET <c>/version</c>.</summary>
    public static ContainerResponse VersionOf() => JsonAnswer.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("version"u8, Version);
        json.WriteEndObject();
    });

    /// <summary>GET <c>/info</c>, as TGI has it.</summary>
    public static ContainerResponse Info() => JsonAnswer.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("model_id"u8, "odsc-llm"u8);
        json.WriteNumber("max_input_tokens"u8, 65536);
        json.WriteNumber("max_total_tokens"u8, 131072);
        json.WriteString("router"u8, "emulator"u8);
        json.WriteString("version"u8, Version);
        json.WriteEndObject();
    });

    /// <summary>GET <c>/health</c>.</summary>
    public static ContainerResponse Health() => JsonAnswer.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, "ok"u8);
        json.WriteEndObject();
    });

    /// <summary>GET <c>/metrics</c> in the text form of Prometheus.</summary>
    public static ContainerResponse Metrics(long requests) => JsonAnswer.Text(
        $"""
        # HELP emulator_requests_total Requests the model server has answered.
        # TYPE emulator_requests_total counter
        emulator_requests_total{"{"}model_name="odsc-llm"{"}"} {requests}
        # HELP emulator_up Whether the model server is up.
        # TYPE emulator_up gauge
        emulator_up 1

        """,
        "text/plain; version=0.0.4; charset=utf-8");
}
