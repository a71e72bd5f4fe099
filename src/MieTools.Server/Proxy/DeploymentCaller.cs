using Microsoft.AspNetCore.Http;
using MieTools.Core.Http;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Routes;
using MieTools.Server.Proxy.Answers;
using MieTools.Server.Proxy.Metrics;
using MieTools.Server.Proxy.Models;
using MieTools.Server.Proxy.Page;
using MieTools.Server.Proxy.Requests;
using MieTools.Server.Wire;
using MieTools.Server.Wire.Forwarding;

namespace MieTools.Server.Proxy;

/// <summary>Calls the deployment that a request is for, signed, and hands its answer on.</summary>
/// <param name="chain">Retries, signs and sends.</param>
/// <param name="models">Knows the deployments.</param>
/// <param name="headers">What of the client's headers goes on.</param>
/// <param name="feed">Is told of what goes on.</param>
internal sealed class DeploymentCaller(HttpMessageInvoker chain, ModelDirectory models, SentHeaders headers, RequestFeed feed) : IDisposable
{
    /// <summary>Serves one request.</summary>
    /// <exception cref="ProxyRefusalException">It is not served, or the service has answered with an error.</exception>
    /// <exception cref="MieException">It could not be signed or sent.</exception>
    public async Task AnswerAsync(ProxyCall call)
    {
        BodyMembers body = await ReadAsync(call).ConfigureAwait(false);
        ModelRoute route = call.DeploymentName is { } name ? models.FindNamed(name, body.Model) : models.Find(body.Model);
        call.Route = route;
        feed.Begin(call);
        InferenceMode mode = StreamChoice.Of(call.Target, body);
        using HttpRequestMessage message = UpstreamRequest.Create(call, route, body, mode, headers);
        ProxyTelemetry.Begin(call, body.Bytes, route.Model?.ServedName ?? body.Model, mode, message);
        using HttpResponseMessage response = await chain.SendAsync(message, call.Aborted).ConfigureAwait(false);
        response.RequestMessage ??= message;
        if (!response.IsSuccessStatusCode && response.StatusCode != System.Net.HttpStatusCode.NotModified)
        {
            await ErrorAnswer.SendAsync(call, response).ConfigureAwait(false);
            return;
        }
        using ForwardedResponse answer = new(response);
        try
        {
            await AnswerRelay.SendAsync(call, answer, mode).ConfigureAwait(false);
        }
        catch (ForwardException broken)
        {
            throw new ProxyRefusalException(ClientError.From(broken));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => chain.Dispose();

    private static async Task<BodyMembers> ReadAsync(ProxyCall call)
    {
        HttpRequest request = call.Http.Request;
        RequestBody body = await RequestBody.ReadAnyAsync(request, InferenceBody.MaxBytes, call.Aborted).ConfigureAwait(false);
        if (body.Problem == RequestBodyProblem.None)
            return BodyMembers.Of(body.Bytes, request.ContentType);
        throw new ProxyRefusalException(new ClientError(StatusCodes.Status413PayloadTooLarge, MieErrors.PayloadTooLarge.Code,
            $"The body has more than {InferenceBody.MaxBytes} bytes, the most that the service takes. Nothing was sent on."));
    }
}
