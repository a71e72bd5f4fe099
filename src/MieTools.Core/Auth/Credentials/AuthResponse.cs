using System.Net;

namespace MieTools.Core.Auth.Credentials;

/// <summary>A response of a token or metadata service. The body may be a secret: it is not shown.</summary>
internal sealed class AuthResponse(HttpStatusCode status, string body, string? clockAdvice = null,
    string? parent = null)
{
    public HttpStatusCode Status { get; } = status;

    public string Body { get; } = body;

    /// <summary>What to do about this machine's clock when a 401 comes of it; null when it does not.</summary>
    public string? ClockAdvice { get; } = status == HttpStatusCode.Unauthorized ? clockAdvice : null;

    /// <summary>The address that the header <c>opc-parent-rpt-url</c> names; null when there is none.</summary>
    public string? Parent { get; } = parent;

    public bool IsSuccess => (int)Status is >= 200 and < 300;
}
