using static MieTools.Core.Errors.ErrorArea;
using static MieTools.Core.Errors.MieErrorCategory;

namespace MieTools.Core.Errors;

// Routes and deployments.
public static partial class MieErrors
{
    /// <summary>The deployment lists no such path. Nothing was sent.</summary>
    public static MieError RouteNotFound { get; } = Own(Deployed, ObjectNotFound,
        "See `Get-MieEndpoint`; add it with `Set-MieDeployment -AddEndpoint`. `-SkipRouteCheck` sends it all the same.");

    /// <summary>
    /// The path is listed, but not for this method. Nothing was sent, when the message says so; the service and the model server can also
    /// answer so.
    /// </summary>
    public static MieError MethodNotAllowed { get; } = Service(Deployed, 405,
        "Use a method that `Get-MieEndpoint` shows for the path, or add it with `Set-MieDeployment -AddEndpoint`.");

    /// <summary>The deployment is in a state that does not serve. Nothing was sent.</summary>
    public static MieError DeploymentNotActive { get; } = Own(Deployed, InvalidOperation,
        "`Enable-MieDeployment` when it is INACTIVE; `Wait-MieDeployment` when it is on its way.");

    /// <summary>
    /// The service names an address for the deployment that is neither of its own realm nor on the host you connected to, is plain http,
    /// or is another deployment's. Nothing was signed or sent.
    /// </summary>
    public static MieError DeploymentUrlRefused { get; } = Own(Deployed, ProtocolError,
        "If you know the right address, name it: `Connect-MieService -InferenceEndpoint`, or call it by `-Uri`.");

    /// <summary>No deployment of the compartment has the name.</summary>
    public static MieError DeploymentNotFound { get; } = Own(Deployed, ObjectNotFound,
        "See all with `Get-MieDeployment`, or look in another compartment with `Connect-MieService -CompartmentId`.");

    /// <summary>
    /// Several deployments of the compartment have the name, and one is wanted. The message lists them. Nothing was changed.
    /// </summary>
    public static MieError DeploymentAmbiguous { get; } = Own(Deployed, InvalidArgument,
        "Give the OCID of the one that is meant: `-Id`; or pipe in what `Get-MieDeployment` hands out.");

    /// <summary>
    /// Model states were asked for of a deployment that is not of a model group. Nothing was sent, when its type was known.
    /// </summary>
    public static MieError DeploymentTypeUnsupported { get; } = Own(Deployed, InvalidOperation,
        "Its own state is in `Get-MieDeployment`, and what was done to it in `Get-MieWorkRequest`.");

    /// <summary>The endpoint to remove is not there.</summary>
    public static MieError EndpointNotFound { get; } = Own(Deployed, ObjectNotFound,
        "Suffixes are compared exactly, a slash at the end included; see `Get-MieEndpoint -Source Custom`. Paths of the framework "
            + "cannot be removed one by one.");

    /// <summary>The environment variable to remove is not there.</summary>
    public static MieError EnvironmentVariableNotFound { get; } = Own(Deployed, ObjectNotFound, "Names are compared exactly.");

    /// <summary>
    /// While waiting: the deployment ended in another state, or its work request failed or was cancelled. The message quotes its errors,
    /// or the most specific line of its log. A command that makes a change hands out the deployment before.
    /// </summary>
    public static MieError DeploymentFailed { get; } = Own(Deployed, InvalidOperation,
        "Read the message, then the rest with `Get-MieWorkRequest -Id … -Log`, and the deployment's own logs.");

    /// <summary>
    /// While waiting: the time of <c>-TimeoutSec</c> has passed. The message says what is still awaited, or why it could not be seen. The
    /// change goes on; one that was to follow another has not been sent, and the message says so.
    /// </summary>
    public static MieError WaitTimeout { get; } = Own(Deployed, OperationTimeout, "Wait again with `Wait-MieDeployment`.");
}
