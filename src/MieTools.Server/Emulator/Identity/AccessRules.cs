namespace MieTools.Server.Emulator.Identity;

/// <summary>
/// What each operation needs. A caller without the permission gets the answer for a missing resource, so that it cannot find out what
/// exists.
/// </summary>
internal static class AccessRules
{
    /// <summary>Lets a call pass.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="call">What the call asks for.</param>
    /// <exception cref="ServiceErrorException">404: the caller has not the right.</exception>
    public static void Check(Caller caller, ServiceCall call)
    {
        if (!caller.May(NeededFor(call.Operation)))
            throw Refusal(call);
    }

    // What is no operation needs no right: it is refused as such.
    private static Permissions NeededFor(string? operation) => operation switch
    {
        ServiceOperations.Create => Permissions.Create,
        ServiceOperations.List or ServiceOperations.Shapes => Permissions.Inspect,
        ServiceOperations.Get or ServiceOperations.ModelStates => Permissions.Read,
        ServiceOperations.Update or ServiceOperations.Activate or ServiceOperations.Deactivate => Permissions.Update,
        ServiceOperations.Delete => Permissions.Delete,
        ServiceOperations.ChangeCompartment => Permissions.Move,
        ServiceOperations.ListWorkRequests => Permissions.InspectWork,
        ServiceOperations.GetWorkRequest or ServiceOperations.WorkRequestLogs or ServiceOperations.WorkRequestErrors =>
            Permissions.ReadWork,
        ServiceOperations.CancelWorkRequest => Permissions.CancelWork,
        ServiceOperations.ReadSecret => Permissions.ReadSecret,
        ServiceOperations.Predict or ServiceOperations.Stream => Permissions.Predict,
        _ => Permissions.None,
    };

    // The words of the store, which looks for the resource after this has passed.
    private static ServiceErrorException Refusal(ServiceCall call) => ServiceErrorException.NotFound(
        call.DeploymentId is { } id ? $"model deployment {id}"
        : call.Target.Segments is [_, "workRequests", var work, ..] ? $"work request {work}"
        : call.Target.Segments is [_, "secretbundles", var secret] ? $"secret {secret}"
        : "compartment");
}
