using MieTools.Core.Tests.Inference;

namespace MieTools.Core.Tests.Http;

/// <summary>The places of an answer in which a server may put what it was sent.</summary>
internal static class EchoPlace
{
    private const string Chunked = "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n";

    public static readonly IReadOnlyDictionary<string, Func<WireConnection, string, Task>> All =
        new Dictionary<string, Func<WireConnection, string, Task>>
        {
            ["text"] = (c, echo) => c.AnswerAsync("text/plain", "You sent: " + echo, 400),
            ["json"] = (c, echo) =>
                c.AnswerAsync("application/json", $$"""{"code":"InvalidParameter","message":"You sent: {{echo}}"}""", 400),
            ["json-code"] = (c, echo) => c.AnswerAsync("application/json", $$$"""{"error":{"code":"{{{echo}}}","message":"no"}}""", 400),
            ["html"] = (c, echo) => c.AnswerAsync("text/html", $"<html><title>Refused: {echo}</title>{echo}</html>", 502),
            ["event"] = (c, echo) => c.AnswerAsync("text/event-stream", $"data: {echo}\n\n", 400),
            ["header"] = (c, echo) => c.SendAsync($"HTTP/1.1 400 X\r\nx-echo: {echo}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            ["request-id"] = (c, echo) =>
                c.SendAsync($"HTTP/1.1 400 X\r\nopc-request-id: {echo}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            ["content-type"] = (c, echo) =>
                c.SendAsync($"HTTP/1.1 400 X\r\nContent-Type: {echo}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            ["location"] = (c, echo) =>
                c.SendAsync($"HTTP/1.1 302 X\r\nLocation: https://h/{echo}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            ["reason"] = (c, echo) => c.SendAsync($"HTTP/1.1 400 {echo}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            ["status-line"] = (c, echo) => c.SendAsync($"HTTP/1.1 {echo}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            ["bad-header"] = (c, echo) => c.SendAsync($"HTTP/1.1 200 OK\r\n{echo}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
            ["header-of-a-success"] = (c, echo) =>
                c.SendAsync($"HTTP/1.1 200 OK\r\nx-echo: {echo}\r\n"
                    + $"opc-request-id: {echo}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}"),
            ["error-in-a-success"] = (c, echo) => c.AnswerAsync("application/json", $$$"""{"error":{"message":"You sent: {{{echo}}}"}}"""),
            ["stream-error"] = async (c, echo) =>
            {
                await c.SendAsync(WireServer.EventStreamHead);
                await c.ChunkAsync(Wire.Delta("x"));
                await c.ChunkAsync($$$"""data: {"error":{"message":"You sent: {{{echo}}}","code":"{{{echo}}}"}}""" + "\n\n");
                await c.EndAsync();
            },
            ["trailer"] = async (c, echo) =>
            {
                await c.SendAsync(WireServer.EventStreamHead);
                await c.ChunkAsync(Wire.Delta("x"));
                await c.EndAsync($"StreamFailure: {echo}\r\n");
            },
            ["bad-chunk"] = async (c, echo) =>
            {
                await c.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n" + Chunked);
                await c.ChunkAsync(Wire.Delta("x"));
                await c.SendAsync($"{echo}\r\n");
            },
        };
}
