using Microsoft.AspNetCore.Http;
using MieTools.Core.Inference.Telemetry;
using MieTools.Server.Proxy.Models;
using MieTools.Server.Wire;

namespace MieTools.Server.Proxy;

/// <summary>One request of a client, and what has become of it.</summary>
/// <param name="http">The request and its answer.</param>
/// <param name="time">Measures.</param>
internal sealed class ProxyCall(HttpContext http, TimeProvider time)
{
    private const string Named = "/deployments/";
    private readonly long _start = time.GetTimestamp();

    /// <summary>The request and its answer.</summary>
    public HttpContext Http => http;

    /// <summary>Cancelled when the client hangs up.</summary>
    public CancellationToken Aborted { get; } = http.RequestAborted;

    /// <summary>Path and query as the client sent them.</summary>
    public RequestTarget Sent { get; } = RequestTarget.Of(http);

    /// <summary>Path and query at the deployment.</summary>
    public RequestTarget Target { get; private set; } = RequestTarget.Of(http);

    /// <summary>The deployment that the path names, or null.</summary>
    public string? DeploymentName { get; private set; }

    /// <summary>Where it goes; null as long as that is not known.</summary>
    public ModelRoute? Route { get; set; }

    /// <summary>Whose API the client speaks.</summary>
    public StreamApi Api => StreamApis.Of(Target.Path) is not StreamApi.OpenAi and var api ? api
        // Anthropic's clients list models too.
        : http.Request.Headers.ContainsKey("anthropic-version") ? StreamApi.Anthropic : StreamApi.OpenAi;

    /// <summary>From the request to the first chunk of its stream; null when there has been none.</summary>
    public TimeSpan? FirstByte { get; private set; }

    /// <summary>Bytes of the answer's body.</summary>
    public long Bytes { get; private set; }

    /// <summary>Clock of the call.</summary>
    public TimeProvider Time => time;

    /// <summary>The call as it is measured for OpenTelemetry; null where nobody listens.</summary>
    public MeasuredCall? Measured { get; set; }

    /// <summary>From the request to its being sent on, where it is measured.</summary>
    public TimeSpan SentAfter { get; set; }

    /// <summary>Token counts that the answer has named.</summary>
    public TokenCounts Tokens { get; set; }

    /// <summary>The service's <c>opc-request-id</c>, or null.</summary>
    public string? RequestId { get; set; }

    /// <summary>
    /// Code of what went wrong, or null. Not its message: a model server may quote the request in it, and this is for the log.
    /// </summary>
    public string? Failure { get; set; }

    /// <summary>Whether the model server said what went wrong, and not the service before it.</summary>
    public bool IsOfModelServer { get; set; }

    /// <summary>Whether the proxy answered it with what it has to say of itself.</summary>
    public bool IsOwn { get; set; }

    /// <summary>Whether the client hung up before the end.</summary>
    public bool IsHungUp => Aborted.IsCancellationRequested;

    /// <summary>Status of the answer.</summary>
    public int Status => http.Response.StatusCode;

    /// <summary>Time since the request came.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_start);

    /// <summary>Takes the deployment's name off the path, when it begins with one.</summary>
    public void TakeDeployment()
    {
        if (!Sent.IsBelow(Named))
            return;
        string rest = Sent.Raw[Named.Length..];
        int end = rest.IndexOfAny(['/', '?']);
        DeploymentName = Uri.UnescapeDataString(end < 0 ? rest : rest[..end]);
        Target = new RequestTarget(end < 0 ? "" : rest[end..]);
    }

    /// <summary>Some of the answer's body has gone out.</summary>
    public void Wrote(int count, bool isStream)
    {
        Bytes += count;
        if (isStream)
            FirstByte ??= Elapsed;
    }
}
