using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using MieTools.Core.Http;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy.Answers;

/// <summary>
/// Sends an error answer of the service in the form of the client's API, and that of a model server which has it already as it is.
/// </summary>
internal static class ErrorAnswer
{
    private const string CountTokens = "/v1/messages/count_tokens";

    /// <summary>Reads the error and sends it.</summary>
    public static async Task SendAsync(ProxyCall call, HttpResponseMessage response)
    {
        MieServiceException error = await ServiceErrors.ReadAsync(response, call.Aborted).ConfigureAwait(false);
        ErrorBody body = ErrorBody.Parse(error.ResponseBody ?? "", error.ContentType);
        SentBack.SetRequestId(call, error.RequestId);
        call.Failure = body.IsPlatform ? body.Code : error.Code;
        call.IsOfModelServer = !body.IsPlatform;
        if (!body.IsPlatform && ErrorShapes.Fits(call.Api, error.ResponseBody))
        {
            HttpResponse answer = call.Http.Response;
            answer.StatusCode = (int)error.Status;
            answer.ContentType = error.ContentType;
            if (error.RetryAfter is { } wait)
                answer.Headers.RetryAfter = ((int)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            byte[] own = Encoding.UTF8.GetBytes(error.ResponseBody!);
            call.Wrote(own.Length, isStream: false);
            await WholeBody.SendAsync(call.Http, own, call.Aborted).ConfigureAwait(false);
            return;
        }
        ClientError told = ClientError.From(error, body.IsPlatform ? body.Code : null);
        if (body.IsPlatform && told.Status == StatusCodes.Status404NotFound && call.Target.Path == CountTokens)
        {
            told = told with
            {
                Message = $"The deployment has no route POST {CountTokens}, which only some model servers have: tokens cannot be counted "
                    + $"beforehand. Where the container has it, add 'POST {CountTokens}' to the deployment's custom endpoints.",
            };
        }
        await WriteAsync(call, told).ConfigureAwait(false);
    }

    /// <summary>Sends an error; a response that has begun is broken off.</summary>
    public static async Task WriteAsync(ProxyCall call, ClientError error)
    {
        call.Failure ??= error.Code;
        HttpResponse response = call.Http.Response;
        if (response.HasStarted)
        {
            call.Http.Abort();
            return;
        }
        response.Clear();
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        if (error.RetryAfter is { } wait)
            response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        if (error.Code == ClientError.KeyMissing)
            response.Headers.WWWAuthenticate = "Bearer";
        // OpenAI's and Anthropic's clients look at it before they look at the status.
        if (!error.MayRepeat)
            response.Headers["x-should-retry"] = "false";
        SentBack.SetRequestId(call, error.RequestId);
        byte[] body = ErrorShapes.Body(call.Api, error);
        call.Wrote(body.Length, isStream: false);
        await WholeBody.SendAsync(call.Http, body, call.Aborted).ConfigureAwait(false);
    }
}
