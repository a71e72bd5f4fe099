using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Server.Emulator.ControlPlane;
using MieTools.Server.Emulator.Faults;
using MieTools.Server.Emulator.Identity;
using MieTools.Server.Emulator.Router;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MieTools.Server.Emulator;

/// <summary>Takes every request: body, signature, faults, then the control plane or the router.</summary>
/// <param name="controlPlane">Answers <c>/20190101/…</c>.</param>
/// <param name="router">Answers <c>/{ocid}/…</c>.</param>
/// <param name="identity">Issues tokens.</param>
/// <param name="verifier">Checks signatures; null for none.</param>
/// <param name="stats">Counts.</param>
/// <param name="faults">Says what is to go wrong.</param>
/// <param name="log">Takes lines about what went wrong.</param>
internal sealed class EmulatorApplication(
    ControlPlaneService controlPlane, InferenceRouter router, EmulatorIdentity identity, SignatureVerifier? verifier, EmulatorStats stats,
    FaultRegistry faults, EmulatorLog log)
{
    private readonly FaultEndpoint _faultEndpoint = new(faults);

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context).ConfigureAwait(false);
        }
        catch (ServiceFault fault)
        {
            LogRefusal(context, fault);
            await WriteFaultAsync(context, fault).ConfigureAwait(false);
        }
        catch (ConnectionResetException e)
        {
            await BrokenConnection.BreakAsync(context, e.Orderly).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested || e is BadHttpRequestException)
        {
            // The client went away: nobody is left to tell.
            log.Write("hang-up", $"{context.Request.Method} {context.Request.Path}: the client hung up.", ("method", context.Request.Method), ("path", context.Request.Path));
            context.Abort();
        }
        catch (Exception e)
        {
            log.Write("failure", $"{context.Request.Method} {context.Request.Path} failed: {e}", ("method", context.Request.Method), ("path", context.Request.Path));
            await WriteFaultAsync(context, ServiceFault.Internal($"The emulator failed: {e.GetType().Name}: {e.Message}")).ConfigureAwait(false);
        }
    }

    private void LogRefusal(HttpContext context, ServiceFault fault)
    {
        if (!log.IsOn)
            return;
        HttpRequest request = context.Request;
        log.Write(
            "refused",
            $"{request.Method} {request.Path} -> {fault.Status} {fault.Code}: {fault.Message}",
            ("method", request.Method), ("path", request.Path), ("status", fault.Status), ("code", fault.Code), ("requestId", context.Response.Headers["opc-request-id"]));
    }

    private async Task DispatchAsync(HttpContext context)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target.StartsWith("/emulator/", StringComparison.Ordinal))
        {
            await AnswerOwnAsync(context, target).ConfigureAwait(false);
            return;
        }
        context.Response.Headers["opc-request-id"] = RequestId.For(context.Request.Headers["opc-request-id"]);
        stats.RequestSeen();
        bool inference = InferenceTarget.IsInference(target);
        ReadOnlyMemory<byte> body = await RequestBody.ReadAsync(context.Request, lengthRequired: inference, context.RequestAborted).ConfigureAwait(false);
        FaultRequest? looked = faults.Look(context, target);
        CheckSignature(context, target, body.Span, looked is null ? TimeSpan.Zero : faults.ChooseSkew(looked));
        FaultPlan plan = looked is null ? FaultPlan.None : faults.Choose(looked);
        if (!plan.IsNone && await plan.OnRequestAsync(context).ConfigureAwait(false))
            return;
        if (inference)
            await router.AnswerAsync(context, target, body, plan).ConfigureAwait(false);
        else
            await AnswerControlPlaneAsync(context, target, body, plan).ConfigureAwait(false);
    }

    private void CheckSignature(HttpContext context, string target, ReadOnlySpan<byte> body, TimeSpan skew)
    {
        if (skew != TimeSpan.Zero)
            context.Response.Headers.Date = (faults.Now + skew).ToString("r", CultureInfo.InvariantCulture);
        SignatureVerifier? checking = skew == TimeSpan.Zero ? verifier : verifier?.WithClock(skew);
        if (checking?.Check(context.Request.Method, target, context.Request.Headers, body) is not { } reason)
            return;
        stats.SignatureRefused();
        log.Write("signature", $"Signature refused: {reason}", ("reason", reason));
        throw ServiceFault.NotAuthenticated();
    }

    private async Task AnswerControlPlaneAsync(HttpContext context, string target, ReadOnlyMemory<byte> body, FaultPlan plan)
    {
        await plan.OnServingAsync(context.RequestAborted).ConfigureAwait(false);
        string path = target.Split('?')[0];
        if (path == "/v1/authentication/refresh" && context.Request.Method == "POST")
        {
            await WriteJsonAsync(context, 200, new JsonObject { ["token"] = identity.IssueToken() }, plan).ConfigureAwait(false);
            return;
        }
        string[] parts = path.Split('/');
        if (parts.Length < 3 || parts[1] != ControlPlaneService.Version)
            throw ServiceFault.NoSuchPath(context.Request.Method, path);
        string[] rest = [.. parts.Skip(2).Select(Uri.UnescapeDataString)];
        ControlPlaneResponse answer = controlPlane.Answer(new(context.Request.Method, rest, context.Request.Query, context.Request.Headers, body) { Faults = plan });
        foreach ((string name, string value) in answer.Headers)
            context.Response.Headers[name] = value;
        await WriteJsonAsync(context, answer.Status, answer.Body, plan).ConfigureAwait(false);
    }

    private async Task AnswerOwnAsync(HttpContext context, string target)
    {
        string path = target.Split('?')[0];
        if (FaultEndpoint.Answers(path))
        {
            (int status, JsonNode? body) = await _faultEndpoint.AnswerAsync(context, path).ConfigureAwait(false);
            await WriteJsonAsync(context, status, body).ConfigureAwait(false);
            return;
        }
        switch (path)
        {
            case "/emulator/health":
                await WriteJsonAsync(context, 200, new JsonObject { ["status"] = "ok" }).ConfigureAwait(false);
                break;
            case "/emulator/stats":
                context.Response.ContentType = "application/json";
                using (Utf8JsonWriter json = new(context.Response.BodyWriter))
                    stats.Write(json, faults.Strikes);
                break;
            default:
                throw ServiceFault.NoSuchPath(context.Request.Method, target);
        }
    }

    private static Task WriteFaultAsync(HttpContext context, ServiceFault fault)
    {
        if (!context.Response.HasStarted)
            return WriteJsonAsync(context, fault.Status, new JsonObject { ["code"] = fault.Code, ["message"] = fault.Message });
        context.Abort();
        return Task.CompletedTask;
    }

    private static async Task WriteJsonAsync(HttpContext context, int status, JsonNode? body, FaultPlan? plan = null)
    {
        context.Response.StatusCode = status;
        if (status == 204 && plan is null or { IsNone: true })
            return;
        byte[] bytes = body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body, EmulatorJson.Default.JsonNode);
        if (body is not null)
            context.Response.ContentType = "application/json";
        if (plan is { IsNone: false })
        {
            await FaultyAnswer.SendAsync(context, bytes, plan, context.RequestAborted).ConfigureAwait(false);
            return;
        }
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
