using Microsoft.AspNetCore.Http;

namespace MieTools.Server.Emulator.Faults.Matching;

/// <summary>What rules look at in a request. Made only when there is a rule or a header.</summary>
internal sealed class FaultRequest
{
    private readonly ServiceCall _call;

    /// <summary>Reads a request.</summary>
    /// <param name="context">The request; its answer has its opc-request-id.</param>
    /// <param name="call">What it asks for.</param>
    /// <param name="header">Its header <c>mie-fault</c>, or null.</param>
    public FaultRequest(HttpContext context, ServiceCall call, string? header)
    {
        _call = call;
        Header = header;
        UserAgent = context.Request.Headers.UserAgent.ToString();
        HasSessionToken = context.Request.Headers.Authorization.ToString().Contains("keyId=\"ST$", StringComparison.OrdinalIgnoreCase);
        RequestId = context.Response.Headers["opc-request-id"].ToString();
        Scope = !call.IsInference ? FaultScope.Control
            : call.Operation == ServiceOperations.Stream ? FaultScope.Stream
            : FaultScope.Whole;
    }

    /// <summary>HTTP method.</summary>
    public string Method => _call.Method;

    /// <summary>The path as it was sent, without the query.</summary>
    public string Path => _call.Target.Path;

    /// <summary>How it is answered.</summary>
    public FaultScope Scope { get; }

    /// <summary>What it does, one of <see cref="ServiceOperations.Names"/>; null when it is no operation.</summary>
    public string? Operation => _call.Operation;

    /// <summary>The deployment that the path names, or null.</summary>
    public string? DeploymentId => _call.DeploymentId;

    /// <summary>The User-Agent header, or "".</summary>
    public string UserAgent { get; }

    /// <summary>True when it is signed with a session token.</summary>
    public bool HasSessionToken { get; }

    /// <summary>The answer's opc-request-id.</summary>
    public string RequestId { get; }

    /// <summary>The header <c>mie-fault</c>, or null.</summary>
    public string? Header { get; }
}
