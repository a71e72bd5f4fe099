using Microsoft.AspNetCore.Http;
using MieTools.Server.Emulator.Router;

namespace MieTools.Server.Emulator.Faults;

/// <summary>What rules look at in a request. Made only when there is a rule or a header.</summary>
internal sealed class FaultRequest
{
    /// <summary>All names that <see cref="Operation"/> can have.</summary>
    public static IReadOnlyList<string> Operations { get; } =
    [
        "create", "list", "get", "update", "delete", "activate", "deactivate", "change-compartment", "model-states", "shapes",
        "list-work-requests", "get-work-request", "work-request-logs", "work-request-errors", "cancel-work-request", "refresh-token",
        "predict", "stream",
    ];

    private FaultRequest(HttpContext context, string rawTarget, string? header)
    {
        Method = context.Request.Method;
        Header = header;
        UserAgent = context.Request.Headers.UserAgent.ToString();
        HasSessionToken = context.Request.Headers.Authorization.ToString().Contains("keyId=\"ST$", StringComparison.OrdinalIgnoreCase);
        RequestId = context.Response.Headers["opc-request-id"].ToString();
        Path = rawTarget.Split('?', 2)[0];
        string[] parts = Path.Split('/');
        if (InferenceTarget.IsInference(rawTarget))
        {
            bool streaming = InferenceTarget.Parse(rawTarget)?.Streaming == true;
            Scope = streaming ? FaultScope.Stream : FaultScope.Whole;
            Operation = streaming ? "stream" : "predict";
            DeploymentId = parts[1];
        }
        else
        {
            Scope = FaultScope.Control;
            Operation = OperationOf(Method, parts[Math.Min(2, parts.Length)..], Path);
            DeploymentId = parts is [_, _, "modelDeployments", { Length: > 0 } id, ..] ? id : null;
        }
    }

    /// <summary>HTTP method.</summary>
    public string Method { get; }

    /// <summary>The path as it was sent, without the query.</summary>
    public string Path { get; }

    /// <summary>How it is answered.</summary>
    public FaultScope Scope { get; }

    /// <summary>What it does, one of <see cref="Operations"/>; null when it is no operation.</summary>
    public string? Operation { get; }

    /// <summary>The deployment that the path names, or null.</summary>
    public string? DeploymentId { get; }

    /// <summary>The User-Agent header, or "".</summary>
    public string UserAgent { get; }

    /// <summary>True when it is signed with a session token.</summary>
    public bool HasSessionToken { get; }

    /// <summary>The answer's opc-request-id.</summary>
    public string RequestId { get; }

    /// <summary>The header <c>mie-fault</c>, or null.</summary>
    public string? Header { get; }

    /// <summary>Reads a request.</summary>
    public static FaultRequest From(HttpContext context, string rawTarget, string? header) => new(context, rawTarget, header);

    private static string? OperationOf(string method, string[] parts, string path) => (method, parts) switch
    {
        ("POST", ["modelDeployments"]) => "create",
        ("GET", ["modelDeployments"]) => "list",
        ("GET", ["modelDeployments", _]) => "get",
        ("PUT", ["modelDeployments", _]) => "update",
        ("DELETE", ["modelDeployments", _]) => "delete",
        ("POST", ["modelDeployments", _, "actions", "activate"]) => "activate",
        ("POST", ["modelDeployments", _, "actions", "deactivate"]) => "deactivate",
        ("POST", ["modelDeployments", _, "actions", "changeCompartment"]) => "change-compartment",
        ("GET", ["modelDeployments", _, "models", "modelState"]) => "model-states",
        ("GET", ["modelDeploymentShapes"]) => "shapes",
        ("GET", ["workRequests"]) => "list-work-requests",
        ("GET", ["workRequests", _]) => "get-work-request",
        ("GET", ["workRequests", _, "logs"]) => "work-request-logs",
        ("GET", ["workRequests", _, "errors"]) => "work-request-errors",
        ("DELETE", ["workRequests", _]) => "cancel-work-request",
        _ => method == "POST" && path == "/v1/authentication/refresh" ? "refresh-token" : null,
    };
}
