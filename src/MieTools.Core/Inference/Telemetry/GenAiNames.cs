namespace MieTools.Core.Inference.Telemetry;

/// <summary>Names and values of OpenTelemetry's conventions.</summary>
internal static class GenAiNames
{
    public const string Operation = "gen_ai.operation.name";
    public const string Provider = "gen_ai.provider.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string RequestStream = "gen_ai.request.stream";
    public const string ResponseModel = "gen_ai.response.model";
    public const string FinishReasons = "gen_ai.response.finish_reasons";
    public const string TimeToFirstChunk = "gen_ai.response.time_to_first_chunk";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string TokenType = "gen_ai.token.type";
    public const string ErrorType = "error.type";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";

    /// <summary>The conventions have no name for this service: one in the form of those for the other clouds.</summary>
    public const string OciDataScience = "oci.data_science";

    /// <summary>What the conventions call an error that has no name of few values.</summary>
    public const string OtherError = "_OTHER";
}
