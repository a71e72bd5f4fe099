using System.Text.Json;
using MieTools.ModelServer.OpenAi;
using MieTools.ModelServer.Tgi;

namespace MieTools.ModelServer.Vllm;

/// <summary>Answers <c>/invocations</c>: the fields of the body tell which API it is for.</summary>
internal static class Invocations
{
    /// <summary>The answer to a body.</summary>
    public static ContainerResponse ToResponse(JsonElement body, ServerContext server)
    {
        if (body.Field("messages") is not null)
            return new ChatResponse(body, server).ToResponse();
        if (body.Field("prompt") is not null)
            return new CompletionResponse(body, server).ToResponse();
        if (body.Field("inputs") is not null)
            return FromTgi(new GenerateResponse(body, server), body.Flag("stream"));
        if (body.Field("input") is not null)
            return EmbeddingResponse.ToResponse(body, server);
        if (body.Field("text_1") is not null)
            return PoolingResponses.Score(body, server);
        if (body.Field("query") is not null)
            return PoolingResponses.Rerank(body, server);
        throw ModelServerException.Invalid(
            "Cannot find suitable handler for request. It needs one of the fields messages, prompt, inputs, input, text_1, query.");
    }

    private static ContainerResponse FromTgi(GenerateResponse answer, bool stream) => stream ? answer.ToStream() : answer.ToList();
}
