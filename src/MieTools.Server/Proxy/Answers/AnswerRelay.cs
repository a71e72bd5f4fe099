using Microsoft.AspNetCore.Http;
using MieTools.Core.Inference.Telemetry;
using MieTools.Core.Routes;
using MieTools.Server.Wire;
using MieTools.Server.Wire.Forwarding;
using HttpMethods = Microsoft.AspNetCore.Http.HttpMethods;

namespace MieTools.Server.Proxy.Answers;

/// <summary>Hands an answer of the service on as it comes: each piece goes out before the next is read.</summary>
internal static class AnswerRelay
{
    // Longer whole answers are handed on like all others, and their counts are not looked for.
    private const int MostKept = 256 * 1024;

    // None is registered; all are in use for a JSON value a line.
    private static readonly string[] s_lines =
    [
        "application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonl", "application/jsonlines",
        "application/x-jsonlines", "application/json-lines", "application/stream+json",
    ];

    /// <summary>Sends an answer that is no error.</summary>
    /// <param name="call">The call.</param>
    /// <param name="answer">What the service has answered; its body is still coming.</param>
    /// <param name="mode">Whether a stream was asked for.</param>
    public static async Task SendAsync(ProxyCall call, ForwardedResponse answer, InferenceMode mode)
    {
        SentBack.SetHead(call, answer);
        if (WholeBody.IsNoneAt(answer.Status))
            return;
        HttpResponse response = call.Http.Response;
        if (answer.ContentLength is { } length)
            response.ContentLength = length;
        if (HttpMethods.IsHead(call.Http.Request.Method))
            return;
        bool isEvents = IsOf(answer, "text/event-stream");
        if (mode == InferenceMode.Stream || isEvents)
            await StreamAsync(call, answer, isEvents).ConfigureAwait(false);
        else
            await WholeAsync(call, answer).ConfigureAwait(false);
    }

    private static async Task WholeAsync(ProxyCall call, ForwardedResponse answer)
    {
        using MemoryStream? kept = IsOf(answer, "application/json") ? new() : null;
        await foreach (ReadOnlyMemory<byte> piece in answer.ReadAsync(call.Aborted).ConfigureAwait(false))
        {
            if (kept?.Length + piece.Length <= MostKept)
                kept!.Write(piece.Span);
            await WriteAsync(call, piece, isStream: false).ConfigureAwait(false);
        }
        if (kept is not null)
            Note(call, kept.GetBuffer().AsSpan(0, (int)kept.Length));
    }

    private static async Task StreamAsync(ProxyCall call, ForwardedResponse answer, bool isEvents)
    {
        HttpResponse response = call.Http.Response;
        if (isEvents && response.Headers.CacheControl.Count == 0)
            response.Headers.CacheControl = "no-cache";
        // The client knows that its stream has begun before there is a chunk.
        await response.Body.FlushAsync(call.Aborted).ConfigureAwait(false);
        EventTail? tail = isEvents ? new() : IsLines(answer) ? new(isLines: true) : null;
        try
        {
            await foreach (ReadOnlyMemory<byte> piece in answer.ReadAsync(call.Aborted).ConfigureAwait(false))
            {
                ReadOnlyMemory<byte> ready = tail?.Take(piece) ?? piece;
                Note(call, ready.Span);
                await WriteAsync(call, ready, isStream: true).ConfigureAwait(false);
            }
            if (tail is not null)
                await WriteAsync(call, tail.Rest(), isStream: true).ConfigureAwait(false);
        }
        catch (ForwardException broken)
        {
            await EndAsync(call, tail, ClientError.From(broken)).ConfigureAwait(false);
        }
    }

    // The status is sent, so that only the stream itself can tell.
    private static async Task EndAsync(ProxyCall call, EventTail? tail, ClientError error)
    {
        call.Failure = error.Code;
        if (tail is null)
        {
            call.Http.Abort();
            return;
        }
        ReadOnlySpan<byte> close = !tail.IsWithinEvent ? ""u8 : tail.IsLines ? "\n"u8 : "\n\n"u8;
        byte[] end = [.. close, .. tail.IsLines ? ErrorShapes.Line(error) : ErrorShapes.Event(call.Api, error)];
        await WriteAsync(call, end, isStream: true).ConfigureAwait(false);
    }

    private static void Note(ProxyCall call, ReadOnlySpan<byte> bytes)
    {
        call.Tokens = call.Tokens.Or(TokenCounts.In(bytes));
        if (call.Measured is { } measured)
            measured.ResponseModel ??= ModelNames.InAnswer(bytes);
    }

    private static async ValueTask WriteAsync(ProxyCall call, ReadOnlyMemory<byte> piece, bool isStream)
    {
        if (piece.IsEmpty)
            return;
        call.Wrote(piece.Length, isStream);
        await call.Http.Response.BodyWriter.WriteAsync(piece, call.Aborted).ConfigureAwait(false);
    }

    private static bool IsLines(ForwardedResponse answer) => Array.Exists(s_lines, type => IsOf(answer, type));

    private static bool IsOf(ForwardedResponse answer, string type) =>
        answer.ContentType?.StartsWith(type, StringComparison.OrdinalIgnoreCase) == true;
}
