using System.Net;

namespace MieTools.Core.Auth.Credentials;

/// <summary>A response of a token or metadata service. The body may be a secret: it is not shown.</summary>
internal sealed class AuthResponse(HttpStatusCode status, string body)
{
    public HttpStatusCode Status { get; } = status;

    public string Body { get; } = body;

    public bool IsSuccess => (int)Status is >= 200 and < 300;
}
