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
/// <param name="identity">Knows the users and issues their tokens.</param>
/// <param name="verifier">Checks signatures; null for none.</param>
/// <param name="stats">Counts.</param>
/// <param name="log">Takes lines about what went wrong.</param>
/// <param name="time">The clock of the tokens.</param>
internal sealed class EmulatorApplication(
    ControlPlaneService controlPlane, InferenceRouter router, EmulatorIdentity identity, SignatureVerifier? verifier, EmulatorStats stats, EmulatorLog log,
    TimeProvider time)
{
    private readonly FaultLedger _ledger = new();
    private readonly TokenRefresh _refresh = new(identity, time);

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
        catch (ConnectionResetException)
        {
            context.Abort();
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
        TrustedKey? signer = CheckSignature(context, target, body.Span);
        Caller caller = signer?.Caller ?? identity.Administrator.Caller;
        FaultPlan plan = FaultPlan.Parse(context.Request.Headers["mie-fault"], _ledger);
        await StrikeAsync(context, plan).ConfigureAwait(false);
        if (!inference)
        {
            await AnswerControlPlaneAsync(context, target, body, signer, caller).ConfigureAwait(false);
            return;
        }
        AccessRules.CheckInference(caller, target);
        await router.AnswerAsync(context, target, body, plan).ConfigureAwait(false);
    }

    // Null when signatures are not checked.
    private TrustedKey? CheckSignature(HttpContext context, string target, ReadOnlySpan<byte> body)
    {
        if (verifier is null)
            return null;
        SignatureCheck check = verifier.Check(context.Request.Method, target, context.Request.Headers, body);
        if (check.IsGood)
            return check.Key;
        stats.SignatureRefused();
        log.Write("signature", $"Signature refused: {check.Problem}", ("reason", check.Problem));
        throw ServiceFault.NotAuthenticated();
    }

    private static async Task StrikeAsync(HttpContext context, FaultPlan plan)
    {
        if (plan.Delay > TimeSpan.Zero)
            await Task.Delay(plan.Delay, context.RequestAborted).ConfigureAwait(false);
        if (plan.Status == 0)
            return;
        if (plan.RetryAfter is { } retryAfter)
            context.Response.Headers.RetryAfter = retryAfter;
        throw ServiceFault.Injected(plan.Status);
    }

    private async Task AnswerControlPlaneAsync(HttpContext context, string target, ReadOnlyMemory<byte> body, TrustedKey? signer, Caller caller)
    {
        string path = target.Split('?')[0];
        if (path == TokenRefresh.Path && context.Request.Method == "POST")
        {
            await WriteJsonAsync(context, 200, new JsonObject { ["token"] = _refresh.Answer(signer, body) }).ConfigureAwait(false);
            return;
        }
        string[] parts = path.Split('/');
        if (parts.Length < 3 || parts[1] != ControlPlaneService.Version)
            throw ServiceFault.NoSuchPath(context.Request.Method, path);
        string[] rest = [.. parts.Skip(2).Select(Uri.UnescapeDataString)];
        AccessRules.CheckControlPlane(caller, context.Request.Method, rest);
        ControlPlaneRequest request = new(context.Request.Method, rest, context.Request.Query, context.Request.Headers, body) { Caller = caller.Id };
        ControlPlaneResponse answer = await controlPlane.AnswerAsync(request).ConfigureAwait(false);
        foreach ((string name, string value) in answer.Headers)
            context.Response.Headers[name] = value;
        await WriteJsonAsync(context, answer.Status, answer.Body).ConfigureAwait(false);
    }

    private async Task AnswerOwnAsync(HttpContext context, string target)
    {
        switch (target.Split('?')[0])
        {
            case "/emulator/health":
                await WriteJsonAsync(context, 200, new JsonObject { ["status"] = "ok" }).ConfigureAwait(false);
                break;
            case "/emulator/stats":
                context.Response.ContentType = "application/json";
                using (Utf8JsonWriter json = new(context.Response.BodyWriter))
                    stats.Write(json);
                break;
            default:
                throw ServiceFault.NoSuchPath(context.Request.Method, target);
        }
    }

    private static Task WriteFaultAsync(HttpContext context, ServiceFault fault)
    {
        if (fault.Allow is { } allow && !context.Response.HasStarted)
            context.Response.Headers.Allow = allow;
        if (!context.Response.HasStarted)
            return WriteJsonAsync(context, fault.Status, new JsonObject { ["code"] = fault.Code, ["message"] = fault.Message });
        context.Abort();
        return Task.CompletedTask;
    }

    private static async Task WriteJsonAsync(HttpContext context, int status, JsonNode? body)
    {
        context.Response.StatusCode = status;
        if (status == 204)
            return;
        byte[] bytes = body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body, EmulatorJson.Default.JsonNode);
        if (body is not null)
            context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }
}
