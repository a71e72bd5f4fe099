using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Faults;

namespace MieTools.Server.Emulator;

/// <summary>Sends answers of the platform and of the emulator itself.</summary>
internal static class JsonBody
{
    /// <summary>Sends a whole answer.</summary>
    /// <param name="context">The request; its answer has not begun.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body, or null for none.</param>
    /// <param name="plan">What goes wrong on the way.</param>
    public static Task WriteAsync(HttpContext context, int status, JsonNode? body, FaultPlan? plan = null)
    {
        context.Response.StatusCode = status;
        byte[] bytes = body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body, EmulatorJson.Answers.JsonNode);
        if (body is not null)
            context.Response.ContentType = "application/json";
        return ResponseSender.SendAsync(context, bytes, plan ?? FaultPlan.None, context.RequestAborted);
    }

    /// <summary>Sends an error in the platform's shape; cuts the connection when an answer has begun.</summary>
    public static Task WriteAsync(HttpContext context, ServiceErrorException fault)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        if (fault.Allow is { } allow)
            context.Response.Headers.Allow = allow;
        return WriteAsync(context, fault.Status, new JsonObject { ["code"] = fault.Code, ["message"] = fault.Message });
    }
}
