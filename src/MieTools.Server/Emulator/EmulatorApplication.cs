using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using MieTools.Server.Emulator.ControlPlane;
using MieTools.Server.Emulator.Faults;
using MieTools.Server.Emulator.Faults.Matching;
using MieTools.Server.Emulator.Faults.Responses;
using MieTools.Server.Emulator.Identity;
using MieTools.Server.Emulator.Router;
using MieTools.Server.Emulator.Vault;
using MieTools.Server.Wire;

namespace MieTools.Server.Emulator;

/// <summary>Takes every request: body, signature, faults, then the control plane or the router.</summary>
/// <param name="controlPlane">Answers <c>/20190101/…</c>.</param>
/// <param name="router">Answers <c>/{ocid}/…</c>.</param>
/// <param name="identity">Knows the users and issues their tokens.</param>
/// <param name="verifier">Checks signatures; null for none.</param>
/// <param name="secrets">The vault.</param>
/// <param name="stats">Counts.</param>
/// <param name="faults">Chooses the faults to apply.</param>
/// <param name="log">Receives lines about requests and failures.</param>
/// <param name="time">The clock of the tokens.</param>
internal sealed class EmulatorApplication(
    ControlPlaneService controlPlane, InferenceRouter router, EmulatorIdentity identity, SignatureVerifier? verifier, SecretStore secrets,
    EmulatorStats stats, FaultRegistry faults, ServerLog log, TimeProvider time)
{
    private readonly AdminEndpoints _own = new(stats, faults, secrets);
    private readonly TokenService _tokens = new(identity, time);
    private readonly SecretBundles _bundles = new(secrets);

    /// <summary>Answers one request.</summary>
    public Task AnswerAsync(HttpContext context) => log.IsOn ? AnswerAndLogAsync(context) : AnswerQuietlyAsync(context);

    private async Task AnswerAndLogAsync(HttpContext context)
    {
        long start = Stopwatch.GetTimestamp();
        await AnswerQuietlyAsync(context).ConfigureAwait(false);
        HttpRequest request = context.Request;
        string path = PrincipalTokens.Shown(request.Path);
        double milliseconds = Math.Round(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 1);
        log.Write(
            "request",
            string.Create(CultureInfo.InvariantCulture, $"{request.Method} {path} {context.Response.StatusCode} {milliseconds} ms"),
            ("method", request.Method), ("path", path), ("status", context.Response.StatusCode), ("milliseconds", milliseconds),
            ("requestId", context.Response.Headers["opc-request-id"]));
    }

    private async Task AnswerQuietlyAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context).ConfigureAwait(false);
        }
        catch (ServiceErrorException fault)
        {
            LogRefusal(context, fault);
            await JsonBody.WriteAsync(context, fault).ConfigureAwait(false);
        }
        catch (ConnectionResetException e)
        {
            await BrokenConnection.BreakAsync(context, e.Orderly).ConfigureAwait(false);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested || e is BadHttpRequestException)
        {
            // The client has disconnected: there is no one to answer.
            string path = PrincipalTokens.Shown(context.Request.Path);
            log.Write("hang-up", $"{context.Request.Method} {path}: the client hung up.",
                ("method", context.Request.Method), ("path", path));
            context.Abort();
        }
        catch (Exception e)
        {
            string path = PrincipalTokens.Shown(context.Request.Path);
            log.Write("failure", $"{context.Request.Method} {path} failed: {e}", ("method", context.Request.Method), ("path", path));
            DropAnswer(context.Response);
            await JsonBody.WriteAsync(
                context, ServiceErrorException.Internal($"The emulator failed: {e.GetType().Name}: {e.Message}")).ConfigureAwait(false);
        }
    }

    // What was prepared of an answer does not belong to the error in its place.
    private static void DropAnswer(HttpResponse response)
    {
        if (response.HasStarted)
            return;
        StringValues id = response.Headers["opc-request-id"];
        response.Clear();
        response.Headers["opc-request-id"] = id;
    }

    private void LogRefusal(HttpContext context, ServiceErrorException fault)
    {
        if (!log.IsOn)
            return;
        HttpRequest request = context.Request;
        string path = PrincipalTokens.Shown(request.Path);
        log.Write(
            "refused",
            $"{request.Method} {path} -> {fault.Status} {fault.Code}: {fault.Message}",
            ("method", request.Method), ("path", path), ("status", fault.Status), ("code", fault.Code),
            ("requestId", context.Response.Headers["opc-request-id"]));
    }

    private async Task DispatchAsync(HttpContext context)
    {
        RequestTarget target = RequestTarget.Of(context);
        if (verifier is null && WebPages.MaySend(context.Request))
            throw ServiceErrorException.NotAllowed($"Without signatures the emulator is used {WebPages.Others}");
        if (AdminEndpoints.Answers(target))
        {
            await _own.AnswerAsync(context, target).ConfigureAwait(false);
            return;
        }
        context.Response.Headers["opc-request-id"] = RequestId.For(context.Request.Headers["opc-request-id"]);
        stats.RequestSeen();
        ServiceCall call = new(context.Request.Method, target);
        ReadOnlyMemory<byte> body = await ServiceBody.ReadAsync(
            context.Request, dataPlane: call.IsInference, context.RequestAborted).ConfigureAwait(false);
        FaultRequest? looked = faults.Look(context, call);
        TrustedKey? signer = TokenService.IsUnsigned(call) ? null
            : CheckSignature(context, target, body.Span, looked is null ? TimeSpan.Zero : faults.ChooseSkew(looked));
        if (signer is not null)
            PrincipalTokens.CheckUse(call, signer);
        Caller caller = signer?.Caller ?? identity.Administrator.Caller;
        FaultPlan plan = looked is null ? FaultPlan.None : faults.Choose(looked);
        if (!plan.IsNone && await plan.OnRequestAsync(context).ConfigureAwait(false))
            return;
        if (!call.IsInference)
        {
            await AnswerControlPlaneAsync(context, call, body, signer, caller, plan).ConfigureAwait(false);
            return;
        }
        AccessRules.Check(caller, call);
        await router.AnswerAsync(context, call, body, plan).ConfigureAwait(false);
    }

    // Null when signatures are not checked.
    private TrustedKey? CheckSignature(HttpContext context, RequestTarget target, ReadOnlySpan<byte> body, TimeSpan skew)
    {
        if (skew != TimeSpan.Zero)
            context.Response.Headers.Date = (faults.Now + skew).ToString("r", CultureInfo.InvariantCulture);
        if (verifier is null)
            return null;
        SignatureVerifier checking = skew == TimeSpan.Zero ? verifier : verifier.WithClock(skew);
        SignatureCheck check = checking.Check(context.Request.Method, target.Raw, context.Request.Headers, body);
        if (check.IsGood)
            return check.Key;
        stats.SignatureRefused();
        log.Write("signature", $"Signature refused: {check.Problem}", ("reason", check.Problem));
        throw ServiceErrorException.NotAuthenticated();
    }

    private async Task AnswerControlPlaneAsync(
        HttpContext context, ServiceCall call, ReadOnlyMemory<byte> body, TrustedKey? signer, Caller caller, FaultPlan plan)
    {
        await plan.OnServingAsync(context.RequestAborted).ConfigureAwait(false);
        if (TokenService.Answers(call))
        {
            await _tokens.AnswerAsync(context, call, signer, body, plan).ConfigureAwait(false);
            return;
        }
        AccessRules.Check(caller, call);
        if (SecretBundles.Answers(call))
        {
            await JsonBody.WriteAsync(context, 200, _bundles.Answer(call, context.Request.Query), plan).ConfigureAwait(false);
            return;
        }
        ControlPlaneRequest request = new(call, context.Request.Query, context.Request.Headers, body)
        {
            Caller = caller.Id,
            Faults = plan,
        };
        ControlPlaneResponse answer = await controlPlane.AnswerAsync(request).ConfigureAwait(false);
        foreach ((string name, string value) in answer.Headers)
            context.Response.Headers[name] = value;
        await JsonBody.WriteAsync(context, answer.Status, answer.Body, plan).ConfigureAwait(false);
    }
}
