using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks what only the body of an update can show: blocks have to name their type even when it does not change.</summary>
internal static class UpdateValidator
{
    /// <summary>Checks the body.</summary>
    /// <exception cref="ServiceErrorException">A type is missing, or a field cannot be updated.</exception>
    public static void Check(JsonObject change) => BlockValidator.Check(UpdateContract.Body, new BodyBlock(change, ""));

    /// <summary>Checks what only a deployment that is not ACTIVE may change.</summary>
    /// <param name="before">The deployment.</param>
    /// <param name="after">What the update makes of it.</param>
    /// <exception cref="ServiceErrorException">The compute target of a deployment on a cluster is another one.</exception>
    public static void CheckActive(JsonObject before, JsonObject after)
    {
        if (Target(before) is { } old && Target(after) is { } target && old != target)
        {
            throw ServiceErrorException.Invalid($"{FieldNames.Configuration}.{FieldNames.Infrastructure}.{FieldNames.ComputeTargetId} "
                + $"cannot be changed while "
                + $"the model deployment is {LifecycleStates.Active}; deactivate it first.");
        }
    }

    private static string? Target(JsonObject document) =>
        (string?)document[FieldNames.Configuration]?[FieldNames.Infrastructure]?[FieldNames.ComputeTargetId];
}
