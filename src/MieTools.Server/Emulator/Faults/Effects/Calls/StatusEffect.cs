using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Faults.Grammar;

namespace MieTools.Server.Emulator.Faults.Effects.Calls;

/// <summary><c>status</c>: an error answer in place of the real one.</summary>
internal sealed class StatusEffect : FaultEffect
{
    private const string Json = "json";
    private const string Truncated = "truncated";
    private const string Html = "html";
    private const string Empty = "empty";
    private readonly int _status;
    private readonly string? _retryAfter;
    private readonly int? _retryDate;
    private readonly string _code;
    private readonly string _message;
    private readonly string _body;

    private StatusEffect(FaultArguments arguments)
    {
        _status = arguments.ValueNumber(400, 599);
        string? retryAfter = arguments.Text("retry-after");
        if (retryAfter?.StartsWith("date:", StringComparison.OrdinalIgnoreCase) == true)
        {
            _retryDate = SecondsOf(retryAfter[5..]) ?? throw WrongRetryAfter(arguments, retryAfter);
        }
        else if (retryAfter is not null && SecondsOf(retryAfter) is null
            && !DateTimeOffset.TryParseExact(retryAfter, "r", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            throw WrongRetryAfter(arguments, retryAfter);
        }
        else
        {
            _retryAfter = retryAfter;
        }

        _body = arguments.Choice("body", Json, Truncated, Html, "text", Empty) ?? Json;
        ServiceErrorException usual = ServiceErrorException.Injected(_status);
        string? code = arguments.Text("code");
        if (code is not null && _body is not (Json or Truncated))
            throw arguments.Refused($"a body of the kind {_body} has no code");
        _code = code ?? usual.Code;
        string? message = arguments.Text("message");
        if (message is not null && _body == Empty)
            throw arguments.Refused("an empty body has no message");
        _message = message ?? usual.Message;
    }

    /// <summary>Reads it.</summary>
    public static FaultEffect Create(FaultArguments arguments) => new StatusEffect(arguments);

    /// <inheritdoc/>
    public override async ValueTask<bool> OnRequestAsync(HttpContext context, ChosenFault fault)
    {
        fault.Strike();
        if (_retryAfter is not null)
            context.Response.Headers.RetryAfter = _retryAfter;
        else if (_retryDate is { } seconds)
            context.Response.Headers.RetryAfter = fault.Now.AddSeconds(seconds).ToString("r", CultureInfo.InvariantCulture);
        if (_body == Json)
            throw ServiceErrorException.Injected(_status, _code, _message);
        (string? type, byte[] bytes) = Body();
        context.Response.StatusCode = _status;
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        return true;
    }

    private (string? Type, byte[] Bytes) Body() => _body switch
    {
        Truncated =>
            ("application/json",
                HalfOf(Encoding.UTF8.GetBytes(new JsonObject { ["code"] = _code, ["message"] = _message }.ToJsonString()))),
        // What a proxy on the way answers.
        Html => ("text/html; charset=utf-8", Encoding.UTF8.GetBytes(
            $"<html><head><title>{_status}</title></head><body><h1>{_status}</h1><p>{System.Net.WebUtility.HtmlEncode(_message)}</p></"
                + "body></html>\n")),
        Empty => (null, []),
        _ => ("text/plain; charset=utf-8", Encoding.UTF8.GetBytes(_message + "\n")),
    };

    private static byte[] HalfOf(byte[] bytes) => bytes[..(bytes.Length / 2)];

    private static int? SecondsOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds <= FaultArguments.LongestPause
            ? seconds
            : null;

    private static FormatException WrongRetryAfter(FaultArguments arguments, string text) =>
        arguments.Wrong("retry-after", "seconds, date:SECONDS or an HTTP date in quotes", text);
}
