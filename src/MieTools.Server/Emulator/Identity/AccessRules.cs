using MieTools.Server.Emulator.Router;

namespace MieTools.Server.Emulator.Identity;

/// <summary>
/// What each operation needs. A caller without the permission gets the answer for a missing resource, so that it cannot find out what
/// exists.
/// </summary>
internal static class AccessRules
{
    /// <summary>Lets a control plane call pass.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="method">HTTP method.</param>
    /// <param name="parts">The unescaped segments after the version.</param>
    /// <exception cref="ServiceFault">404: the caller has not the right.</exception>
    public static void CheckControlPlane(Caller caller, string method, string[] parts)
    {
        if (!caller.May(NeededFor(method, parts)))
            throw Refusal(parts);
    }

    /// <summary>Lets an inference call pass.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="rawTarget">The request target.</param>
    /// <exception cref="ServiceFault">404: the caller has not the right.</exception>
    public static void CheckInference(Caller caller, string rawTarget)
    {
        // Paths that are no inference are refused as such by the router.
        if (!caller.May(Permissions.Predict) && InferenceTarget.Parse(rawTarget) is { } target)
            throw ServiceFault.NotFound($"model deployment {target.DeploymentId}");
    }

    // What is no operation needs no right: the control plane refuses it.
    private static Permissions NeededFor(string method, string[] parts) => (method, parts) switch
    {
        ("POST", ["modelDeployments"]) => Permissions.Create,
        ("GET", ["modelDeployments"]) => Permissions.Inspect,
        ("GET", ["modelDeployments", _]) => Permissions.Read,
        ("PUT", ["modelDeployments", _]) => Permissions.Update,
        ("DELETE", ["modelDeployments", _]) => Permissions.Delete,
        ("POST", ["modelDeployments", _, "actions", "activate" or "deactivate"]) => Permissions.Update,
        ("POST", ["modelDeployments", _, "actions", "changeCompartment"]) => Permissions.Move,
        ("GET", ["modelDeployments", _, "models", "modelState"]) => Permissions.Read,
        ("GET", ["modelDeploymentShapes"]) => Permissions.Inspect,
        ("GET", ["workRequests"]) => Permissions.InspectWork,
        ("GET", ["workRequests", _]) => Permissions.ReadWork,
        ("GET", ["workRequests", _, "logs" or "errors"]) => Permissions.ReadWork,
        ("DELETE", ["workRequests", _]) => Permissions.CancelWork,
        _ => Permissions.None,
    };

    // The words of the store, which looks for the resource after this has passed.
    private static ServiceFault Refusal(string[] parts) => ServiceFault.NotFound(parts switch
    {
        ["modelDeployments", var id, ..] => $"model deployment {id}",
        ["workRequests", var id, ..] => $"work request {id}",
        _ => "compartment",
    });
}
