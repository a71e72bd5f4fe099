using System.Text.RegularExpressions;

namespace MieTools.Server.Proxy.Answers;

/// <summary>
/// What a client, or who watches the proxy, can do about an error. The catalogue speaks to users of the cmdlets; whoever calls a proxy may
/// have none of them.
/// </summary>
internal static partial class ClientAdvice
{
    /// <summary>The advice for a code.</summary>
    /// <param name="code">The code.</param>
    /// <param name="advice">What the catalogue, or the place that found the error, says.</param>
    /// <param name="status">Status of the service's answer; 0 for none.</param>
    /// <returns>The advice in a client's words; null when there is none that a client can follow.</returns>
    public static string? Of(string code, string? advice, int status = 0)
    {
        // The service gives this code with others than 500 as well, and then it is about something else.
        if (code == MieErrors.InternalServerError.Code && status is > 0 and < 500)
            return Of(MieErrors.OfStatus(status).Code, MieErrors.OfStatus(status).Advice);
        if (advice is null || !CmdletWords().IsMatch(advice))
            return advice;
        return Own(code);
    }

    private static string? Own(string code) => code switch
    {
        nameof(MieErrors.TooManyRequests) =>
            "The load balancer's bandwidth or 150 requests/s a tenancy is used up: send fewer requests at a time, or raise the "
                + "deployment's bandwidth.",
        nameof(MieErrors.InternalServerError) =>
            "The answer may have taken longer than 60 s, the limit of one that is not streamed (ask for a stream then), or the model "
                + "server has failed: see the deployment's logs.",
        nameof(MieErrors.GatewayTimeout) => "The answer took too long: ask for a stream, or for fewer tokens.",
        nameof(MieErrors.BadGateway) or nameof(MieErrors.ServiceUnavailable) =>
            "The model server is down or still starting: see the deployment's state and logs.",
        nameof(MieErrors.ExternalServerIncorrectState) =>
            "The model server gave a whole answer where a stream was asked for: ask without \"stream\": true.",
        nameof(MieErrors.NotAuthorizedOrNotFound) =>
            "No such deployment, no policy (DATA_SCIENCE_MODEL_DEPLOYMENT_PREDICT), or a path that is not among the deployment's custom "
                + "endpoints.",
        nameof(MieErrors.NotFound) => "The model server has no such path or model: GET /deployments/NAME/v1/models lists its models.",
        nameof(MieErrors.MethodNotAllowed) => "The deployment does not list this method for the path.",
        nameof(MieErrors.IncorrectState) or nameof(MieErrors.DeploymentNotActive) => "The deployment must be ACTIVE.",
        nameof(MieErrors.ConnectionFailed) => "Check the address, the network, the proxy settings and firewalls.",
        nameof(MieErrors.TlsFailed) =>
            "Check that the server speaks TLS at this address, its certificate, and the authorities that the signing proxy trusts.",
        _ => null,
    };

    // A cmdlet, or a parameter of one.
    [GeneratedRegex("[a-z]-Mie[A-Z]|(?<![\\w-])-[A-Z][A-Za-z]", RegexOptions.CultureInvariant)]
    private static partial Regex CmdletWords();
}
