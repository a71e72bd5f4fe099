using System.Globalization;

namespace MieTools.Core.Http;

/// <summary>What a user should do about an error answer.</summary>
internal static class ServiceAdvice
{
    // The service tolerates five minutes of clock skew; close to that, the clock is the likely cause.
    private static readonly TimeSpan s_worthNaming = TimeSpan.FromMinutes(4);

    public static string? For(HttpResponseMessage response, string code, bool inference, bool platform) => code switch
    {
        "NotAuthenticated" =>
            ClockSkew(response)
                ?? "The signature was not accepted: check that the profile's user, tenancy, fingerprint and key belong together "
                    + "and that the key is uploaded; a session token may have expired (oci session authenticate).",
        "NotAuthorized" or "NotAllowed" or "SignUpRequired" => "The caller is known but may not do this: ask for a policy that allows it.",
        "NotAuthorizedOrNotFound" when inference =>
            "No such deployment, no policy (DATA_SCIENCE_MODEL_DEPLOYMENT_PREDICT), or a path that the deployment does not list: see "
                + "Get-MieEndpoint; add a path with Set-MieDeployment -AddEndpoint.",
        "NotAuthorizedOrNotFound" or "NotFound" when !inference =>
            "Check the OCID, the region and the profile (Get-MieContext); a missing policy shows as not found too.",
        "NotFound" =>
            "The model server has no such path or model: see Get-MieEndpoint for the routes, and GET /v1/models for the model names.",
        "MethodNotAllowed" => "See Get-MieEndpoint for the methods each path takes.",
        "IncorrectState" when inference => "The deployment must be ACTIVE: see Get-MieDeployment, or wait with Wait-MieDeployment.",
        "IncorrectState" =>
            "See the deployment's state (Get-MieDeployment): while it changes, wait for it (Wait-MieDeployment); an INACTIVE one is "
                + "activated with Enable-MieDeployment; a DELETED one stays so.",
        "Conflict" or "LockConflict" when !inference =>
            "Another change of the same thing is in progress, or it was made already: see its state (Get-MieDeployment) and its work "
                + "requests (Get-MieWorkRequest -Deployment), and repeat the change when they are done.",
        "ResourceLocked" =>
            "An administrator has locked the resource against changes: ask for the lock to be removed (OCI Console, Resource locks).",
        "NotAuthorizedOrResourceAlreadyExists" =>
            "There is such a resource already, or a policy is missing: see Get-MieDeployment, and choose another name.",
        "ExternalServerIncorrectState" =>
            "The model server gave a whole answer where a stream was asked for: send \"stream\": true, or use Invoke-MieInference.",
        "NoEtagMatch" => "Somebody else changed the deployment meanwhile: read it again and repeat the change.",
        "InvalidatedRetryToken" => "The retry token was used before with another request: leave it out or use a new one.",
        "LengthRequired" => "A proxy between removed the Content-Length header.",
        "PayloadTooLarge" or "RequestEntityTooLarge" => "Requests may have 10 MB at most.",
        "TooManyRequests" =>
            "The load balancer's bandwidth or 150 requests/s a tenancy is used up: lower -ThrottleLimit, or raise the deployment's "
                + "bandwidth.",
        "InternalServerError" when inference && platform =>
            "On predict this may be the 60 s limit, or a fault of the model server: use Invoke-MieStream for long answers and see the "
                + "deployment's logs.",
        "InternalServerError" when inference => "The model server failed: see the deployment's predict log.",
        "ServiceUnavailable" or "BadGateway" when inference =>
            "The model server is down or still starting: see Get-MieDeployment and the deployment's logs.",
        "GatewayTimeout" => "The answer took too long: use Invoke-MieStream for long answers.",
        "LimitExceeded" or "QuotaExceeded" => "Ask for a higher service limit, or use a smaller shape or fewer instances.",
        "RelatedResourceNotAuthorizedOrNotFound" =>
            "Something the request names (model, project, subnet, log) does not exist or may not be used: check its OCID and the policies.",
        "CannotParseRequest" or "InvalidParameter" or "MissingParameter" => "Correct the field that the message names.",
        "BadRequest" or "UnprocessableEntity" when inference =>
            "The model server did not accept the request: correct what its message names.",
        "Redirected" => "Redirects are not followed, since the signature is for one address: give the final address.",
        "InternalServerError" or "ServiceUnavailable" or "BadGateway" =>
            "Try again later; if it stays, give the opc-request-id to support.",
        _ => null,
    };

    private static string? ClockSkew(HttpResponseMessage response)
    {
        if (response.Headers.Date is not { } server)
            return null;
        TimeSpan skew = DateTimeOffset.UtcNow - server;
        if (skew.Duration() < s_worthNaming)
            return null;
        return string.Create(CultureInfo.InvariantCulture,
            $"This machine's clock is {skew.Duration().TotalMinutes:0} minutes {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the "
                + $"server's; five are allowed: set the clock.");
    }
}
