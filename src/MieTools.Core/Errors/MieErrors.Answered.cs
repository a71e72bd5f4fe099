using static MieTools.Core.Errors.ErrorArea;
using static MieTools.Core.Errors.MieErrorCategory;

namespace MieTools.Core.Errors;

// Answers of the service and the model server.
public static partial class MieErrors
{
    private const string ChangeInProgress =
        "Another change of the same thing is in progress, or it was made already: see its state (`Get-MieDeployment`) and its work "
            + "requests (`Get-MieWorkRequest -Deployment`), and repeat the change when they are done.";

    /// <summary>
    /// The model server ended a stream with an error, or its answer is an error object although its HTTP status says success.
    /// </summary>
    public static MieError ModelServerFailed { get; } = Own(Answered, NotSpecified,
        "Read the message, and the model server's log. The chunks of a stream before it are valid; `-Raw` hands on a whole body as "
            + "it came.",
        categoryNote: "as the server's status or code says, else NotSpecified");

    /// <summary>With <c>-InvokeTool</c>: the model asks for more calls of tools than <c>-MaxToolCall</c> allows.</summary>
    public static MieError ToolCallsTooMany { get; } = Own(Answered, LimitsExceeded,
        "Allow more with `-MaxToolCall`, or say in the prompt when to stop.");

    /// <summary>
    /// The answer is not as <c>-Schema</c> asks. The message has what the model said, without secrets that were sent; so has
    /// <c>ErrorTarget</c> of the exception.
    /// </summary>
    public static MieError SchemaMismatch { get; } = Own(Answered, InvalidData,
        "Ask again, give more tokens (`-MaxTokens`) when it was cut short, say in the prompt what each member is, or use a model "
            + "that keeps to schemas.");

    /// <summary>
    /// The answer has embeddings for other texts of the batch, and none for this one. Those of the others are where they belong.
    /// </summary>
    public static MieError EmbeddingMissing { get; } = Own(Answered, InvalidData,
        "Send the text again. When it has none again, shorten it, or see the model server's log.");

    /// <summary>
    /// The answer of an embeddings path has no embeddings in it, has them in a form that is not known, or does not say which text each
    /// belongs to. None is handed on.
    /// </summary>
    public static MieError EmbeddingsInvalid { get; } = Own(Answered, InvalidData,
        "See what came with `-Raw`. A server that mixes up its answers is right with `-BatchSize 1`.");

    /// <summary>400: the request was not understood.</summary>
    public static MieError BadRequest { get; } = Service(Answered, 400,
        null,
        onCall: "The model server did not accept the request: correct what its message names.");

    /// <summary>400: the body was not understood.</summary>
    public static MieError CannotParseRequest { get; } = Service(Answered, 400, "Correct the field that the message names.");

    /// <summary>400: a value is not allowed.</summary>
    public static MieError InvalidParameter { get; } = Service(Answered, 400, "Correct the field that the message names.");

    /// <summary>400: a value is missing.</summary>
    public static MieError MissingParameter { get; } = Service(Answered, 400, "Correct the field that the message names.");

    /// <summary>400: a service limit is used up.</summary>
    public static MieError LimitExceeded { get; } = Service(Answered, 400,
        "Ask for a higher service limit, or use a smaller shape or fewer instances.",
        category: LimitsExceeded);

    /// <summary>400: a quota is used up.</summary>
    public static MieError QuotaExceeded { get; } = Service(Answered, 400,
        "Ask for a higher quota, or use a smaller shape or fewer instances.",
        category: LimitsExceeded);

    /// <summary>Something the request names (model, project, subnet, log) does not exist or may not be used.</summary>
    public static MieError RelatedResourceNotAuthorizedOrNotFound { get; } = Service(Answered, null,
        "Something the request names (model, project, subnet, log) does not exist or may not be used: check its OCID and the "
            + "policies.");

    /// <summary>401: the signature was not accepted.</summary>
    public static MieError NotAuthenticated { get; } = Service(Answered, 401,
        "The signature was not accepted: check the clock of this machine, that the profile's user, tenancy, fingerprint and key "
            + "belong together, and that the key is uploaded; a session token may have expired (`oci session authenticate`).");

    /// <summary>402: the tenancy is not signed up for the service.</summary>
    public static MieError SignUpRequired { get; } = Service(Answered, 402,
        "The tenancy is not signed up for the service: ask its administrator.");

    /// <summary>403: the caller may not do this.</summary>
    public static MieError NotAuthorized { get; } = Service(Answered, 403,
        "The caller is known but may not do this: ask for a policy that allows it.");

    /// <summary>403: the caller may not do this.</summary>
    public static MieError NotAllowed { get; } = Service(Answered, 403,
        "The caller is known but may not do this: ask for a policy that allows it.");

    /// <summary>404: there is no such thing, or no policy. On a call also: the deployment does not list the path.</summary>
    public static MieError NotAuthorizedOrNotFound { get; } = Service(Answered, 404,
        "Check the OCID, the region and the profile (`Get-MieContext`); a missing policy shows as not found too.",
        onCall: "No such deployment, no policy (DATA_SCIENCE_MODEL_DEPLOYMENT_PREDICT), or a path that the deployment does not list: see "
            + "`Get-MieEndpoint`; add a path with `Set-MieDeployment -AddEndpoint`.");

    /// <summary>404: the model server has no such path or model.</summary>
    public static MieError NotFound { get; } = Service(Answered, 404,
        "Check the OCID, the region and the profile (`Get-MieContext`); a missing policy shows as not found too.",
        onCall: "The model server has no such path or model: see `Get-MieEndpoint` for the routes, and GET `/v1/models` for the model "
            + "names.");

    /// <summary>
    /// 409: the request does not fit the state of things. A change that is in progress is told as <c>Mie.IncorrectState</c>.
    /// </summary>
    public static MieError Conflict { get; } = Service(Answered, 409, ChangeInProgress, onCall: "Correct what the message names.");

    /// <summary>
    /// 409, or nothing was sent: the deployment is in a state that does not allow it. When another change is in progress the message names
    /// it; a work request that has started cannot be cancelled.
    /// </summary>
    public static MieError IncorrectState { get; } = Service(Answered, 409,
        "See the deployment's state (`Get-MieDeployment`): while it changes, wait for it (`Wait-MieDeployment`, or `-Wait` with "
            + "the change); an INACTIVE one is activated with `Enable-MieDeployment`; a FAILED or DELETED one takes no change.",
        onCall: "The deployment must be ACTIVE: see `Get-MieDeployment`, or wait with `Wait-MieDeployment`.");

    /// <summary>409: another change of the same thing is in progress.</summary>
    public static MieError LockConflict { get; } = Service(Answered, 409, ChangeInProgress,
        onCall: "Another call is changing the same thing: try again.");

    /// <summary>409: an administrator has locked the resource against changes.</summary>
    public static MieError ResourceLocked { get; } = Service(Answered, 409,
        "An administrator has locked the resource against changes: ask for the lock to be removed (OCI Console, Resource locks).");

    /// <summary>409: there is such a resource already, or no policy.</summary>
    public static MieError NotAuthorizedOrResourceAlreadyExists { get; } = Service(Answered, 409,
        "There is such a resource already, or a policy is missing: see `Get-MieDeployment`, and choose another name.");

    /// <summary>409: the retry token was used before with another request.</summary>
    public static MieError InvalidatedRetryToken { get; } = Service(Answered, 409,
        "The retry token was used before with another request: leave it out or use a new one.");

    /// <summary>409: the model server gave a whole answer where a stream was asked for.</summary>
    public static MieError ExternalServerIncorrectState { get; } = Service(Answered, 409,
        "The model server gave a whole answer where a stream was asked for: send \"stream\": true, or use `Invoke-MieInference`.");

    /// <summary>411: a proxy between removed the length of the body.</summary>
    public static MieError LengthRequired { get; } = Service(Answered, 411,
        "A proxy between removed the Content-Length header: go around it.");

    /// <summary>
    /// 412, or seen before anything was sent: somebody else changed the deployment meanwhile; the message has the fields. Nothing was
    /// changed.
    /// </summary>
    public static MieError NoEtagMatch { get; } = Service(Answered, 412,
        "Somebody else changed the deployment meanwhile: read it again and repeat the change, or use `-Force`.");

    /// <summary>413: the body is too large.</summary>
    public static MieError RequestEntityTooLarge { get; } = Service(Answered, 413, "Requests may have 10 MB at most.");

    /// <summary>415: the model server takes no body of this type.</summary>
    public static MieError UnsupportedMediaType { get; } = Service(Answered, 415,
        null,
        onCall: "The path takes no body of this type, most often JSON alone. Of a file of texts send the texts: "
            + "`Get-Content file.txt | Invoke-MieInference chat`. When the type is wrong, name the right one with `-ContentType`.");

    /// <summary>422: the model server did not accept the request.</summary>
    public static MieError UnprocessableEntity { get; } = Service(Answered, 422,
        null,
        onCall: "The model server did not accept the request: correct what its message names.");

    /// <summary>429: bandwidth, or 150 requests a second a tenancy, is used up.</summary>
    public static MieError TooManyRequests { get; } = Service(Answered, 429,
        "The load balancer's bandwidth or 150 requests/s a tenancy is used up: lower `-ThrottleLimit`, or raise the deployment's "
            + "bandwidth.");

    /// <summary>500: the service or the model server failed. On a call also: the limit of 60 seconds.</summary>
    public static MieError InternalServerError { get; } = Service(Answered, 500,
        "Try again later; if it stays, give the opc-request-id to support.",
        onCall: "On predict this may be the 60 s limit, or a fault of the model server: use `Invoke-MieStream` for long answers and see "
            + "the deployment's logs.",
        ofModelServer: "The model server failed: see the deployment's predict log.");

    /// <summary>501: the service does not know the operation.</summary>
    public static MieError MethodNotImplemented { get; } = Service(Answered, 501,
        "Check that the address is the service's: it does not know the operation.");

    /// <summary>502: the model server is down or still starting.</summary>
    public static MieError BadGateway { get; } = Service(Answered, 502,
        "Try again later; if it stays, give the opc-request-id to support.",
        onCall: "The model server is down or still starting: see `Get-MieDeployment` and the deployment's logs.");

    /// <summary>503: the service or the model server is busy or down.</summary>
    public static MieError ServiceUnavailable { get; } = Service(Answered, 503,
        "Try again later; if it stays, give the opc-request-id to support.",
        onCall: "The model server is down or still starting: see `Get-MieDeployment` and the deployment's logs.");

    /// <summary>504: the answer took too long.</summary>
    public static MieError GatewayTimeout { get; } = Service(Answered, 504,
        "The answer took too long: use `Invoke-MieStream` for long answers.");

    /// <summary>3xx: redirects are not followed, since a signature is for one address.</summary>
    public static MieError RequestRedirected { get; } = Own(Answered, ProtocolError,
        "Redirects are not followed, since the signature is for one address: give the final address.");
}
