using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using MieTools.Core.Http;
using MieTools.Core.Http.Limits;
using MieTools.Server.Proxy.Access;
using MieTools.Server.Proxy.Answers;
using MieTools.Server.Proxy.Batches;
using MieTools.Server.Proxy.Metrics;
using MieTools.Server.Proxy.Models;
using MieTools.Server.Proxy.Page;
using MieTools.Server.Proxy.Requests;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy;

/// <summary>Takes every request: who sends it, what is the proxy's own, and to the deployment with the rest.</summary>
internal sealed class ProxyApplication : IAsyncDisposable
{
    private const string ModelsPath = "/v1/models";
    private const string HealthPath = "/health";
    private const string MetricsPath = "/proxy/metrics";
    private readonly ProxyAccess _access;
    private readonly ModelDirectory _models;
    private readonly ProxyBatches _batches;
    private readonly DeploymentCaller _caller;
    private readonly ProxyMetrics _metrics = new();
    private readonly RequestLimiter? _limiter;
    private readonly PageAccess _links;
    private readonly RequestFeed _feed;
    private readonly StatusPage _page;
    private readonly ServerLog _log;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _since;
    private readonly int _most;
    private int _open;

    private ProxyApplication(MieProxyOptions options, string key, ModelDirectory models, ProxyBatches batches)
    {
        _access = new ProxyAccess(key, OwnHosts.Of(options));
        _models = models;
        _batches = batches;
        _feed = new RequestFeed(options.Deployments.Select(d => d.Name), options.Time);
        _links = new PageAccess(options.PageSecret, options.Time);
        _page = new StatusPage(_access, _links, _feed, options.Time);
        _limiter = options.Context.Limiter;
        _caller = new DeploymentCaller(options.Context.CreateInvoker(), models, new SentHeaders(options.Headers), _feed);
        _log = new ServerLog(options.Log, options.LogFormat, options.Time);
        _time = options.Time;
        _since = options.Time.GetUtcNow();
        _most = options.MaxConcurrentRequests;
    }

    /// <summary>Requests that are being served.</summary>
    public int OpenRequests => Volatile.Read(ref _open);

    /// <summary>The names by which clients choose a deployment.</summary>
    public IReadOnlyList<string> ModelNames => [.. _models.Names];

    /// <summary>Target of a link to the status page that can be used once.</summary>
    public string NewPageTarget() => $"/?link={_links.NewToken()}";

    /// <summary>Makes it of what a proxy is given.</summary>
    /// <exception cref="MieException">
    /// <c>ArgumentInvalid</c>: names of models do not fit, or the folder for batches cannot be used.
    /// </exception>
    public static ProxyApplication Create(MieProxyOptions options, string key)
    {
        ModelDirectory models = new(options);
        return new(options, key, models, ProxyBatches.Open(options, models));
    }

    /// <summary>Goes on with batches that an earlier proxy has not ended.</summary>
    public void ResumeBatches() => _batches.Resume();

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        ProxyCall call = new(http, _time);
        // Pages that are open take no place of a client's.
        if (StatusPage.Has(call))
        {
            await _page.AnswerAsync(call).ConfigureAwait(false);
            return;
        }
        int open = Interlocked.Increment(ref _open);
        try
        {
            await DispatchAsync(call, open).ConfigureAwait(false);
        }
        catch (ProxyRefusalException e)
        {
            await ErrorAnswer.WriteAsync(call, e.Error).ConfigureAwait(false);
        }
        catch (Exception e) when (call.IsHungUp || e is BadHttpRequestException)
        {
            // There is no one to answer.
            http.Abort();
        }
        catch (MieException e)
        {
            await ErrorAnswer.WriteAsync(call, ClientError.From(e)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await ErrorAnswer.WriteAsync(call, new ClientError(500, "proxy_failed", $"The proxy failed: {e.GetType().Name}: {e.Message}")
            {
                MayRepeat = false,
            }).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
            _metrics.Add(call, call.Elapsed);
            ProxyTelemetry.End(call);
            if (!call.IsOwn)
                _feed.End(call);
            Log(call);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _batches.DisposeAsync().ConfigureAwait(false);
        _caller.Dispose();
    }

    private async Task DispatchAsync(ProxyCall call, int open)
    {
        if (call.Sent.Raw.Length == 0 || call.Sent.Raw[0] != '/')
            throw new ProxyRefusalException(new ClientError(400, MieErrors.UriInvalid.Code, "The request's target is no path."));
        _access.CheckSender(call.Http.Request);
        bool isRead = HttpMethods.IsGet(call.Http.Request.Method) || HttpMethods.IsHead(call.Http.Request.Method);
        if (isRead && call.Sent.Path == HealthPath)
        {
            call.IsOwn = true;
            await SendAsync(call, "application/json", "{\"status\":\"ok\"}"u8.ToArray()).ConfigureAwait(false);
            return;
        }
        _access.CheckKey(call.Http.Request);
        if (!isRead && IsOwn(call.Sent.Path))
        {
            call.IsOwn = true;
            throw OwnAnswer.NotAllowed(call, "GET");
        }
        if (isRead && await AnswerOwnAsync(call).ConfigureAwait(false))
            return;
        if (open > _most)
        {
            throw new ProxyRefusalException(new ClientError(StatusCodes.Status429TooManyRequests, "too_many_requests",
                $"The proxy serves {CountText.Of(_most, "request")} at a time, and has as many. Try again; it can be started with a higher "
                    + "limit.")
            {
                RetryAfter = 1,
            });
        }
        if (ProxyBatches.Has(call))
        {
            call.IsOwn = true;
            await _batches.AnswerAsync(call).ConfigureAwait(false);
            return;
        }
        call.TakeDeployment();
        if (call.Target.Path.Length <= 1)
            throw new ProxyRefusalException(new ClientError(404, "path_not_found", "There is nothing here. Clients begin at /v1."));
        await _caller.AnswerAsync(call).ConfigureAwait(false);
    }

    private static bool IsOwn(string path) => path is ModelsPath or MetricsPath or HealthPath
        || path.StartsWith(ModelsPath + "/", StringComparison.Ordinal);

    // False for a path that is not the proxy's own.
    private async Task<bool> AnswerOwnAsync(ProxyCall call)
    {
        string path = call.Sent.Path;
        byte[]? body = path is ModelsPath or ModelsPath + "/" ? ModelList.All(_models.Names, _since)
            : path.StartsWith(ModelsPath + "/", StringComparison.Ordinal) ? One(Uri.UnescapeDataString(path[(ModelsPath.Length + 1)..]))
            : path == MetricsPath ? Encoding.UTF8.GetBytes(_metrics.Write(OpenRequests - 1, _batches.Unfinished, _limiter))
            : null;
        if (body is null)
            return false;
        call.IsOwn = true;
        await SendAsync(call, path == MetricsPath ? "text/plain; version=0.0.4; charset=utf-8" : "application/json", body)
            .ConfigureAwait(false);
        return true;
    }

    private byte[] One(string name) => _models.Has(name) ? ModelList.One(name, _since)
        : throw new ProxyRefusalException(new ClientError(404, "model_not_found",
            $"No model is named '{name}'. There are: {string.Join(", ", _models.Names)}."));

    private static Task SendAsync(ProxyCall call, string type, byte[] body)
    {
        call.Http.Response.ContentType = type;
        call.Wrote(body.Length, isStream: false);
        return WholeBody.SendAsync(call.Http, body, call.Aborted);
    }

    // Path without its query, which may hold private data; no header, no body.
    private void Log(ProxyCall call)
    {
        if (!_log.IsOn)
            return;
        string method = call.Http.Request.Method;
        double milliseconds = Math.Round(call.Elapsed.TotalMilliseconds, 1);
        string status = call.IsHungUp ? "hung up" : call.Status.ToString(CultureInfo.InvariantCulture);
        string deployment = call.Route?.Deployment.Name ?? "-";
        string failure = call.Failure is null ? "" : $" ({call.Failure})";
        _log.Write("request",
            string.Create(CultureInfo.InvariantCulture,
                $"{method} {call.Sent.Path} {status} {deployment} {milliseconds} ms {call.Bytes} bytes{failure}"),
            ("method", method), ("path", call.Sent.Path), ("status", call.IsHungUp ? 499 : call.Status), ("deployment", deployment),
            ("milliseconds", milliseconds), ("firstMilliseconds", call.FirstByte?.TotalMilliseconds), ("bytes", call.Bytes),
            ("promptTokens", call.Tokens.Prompt), ("completionTokens", call.Tokens.Completion), ("requestId", call.RequestId),
            ("failure", call.Failure));
    }
}
