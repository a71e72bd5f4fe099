using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>
/// Checks the body of create, and what an update would lead to, against the contract. Fields that no rule knows are let through and kept.
/// </summary>
internal static class DeploymentValidator
{
    /// <summary>Checks the whole body.</summary>
    /// <exception cref="ServiceFault">A rule is broken; the message names the field.</exception>
    public static void Check(JsonObject json) => BlockValidator.Check(DeploymentContract.Deployment, new Block(json, ""));

    /// <summary>Checks <c>compartmentId</c>; a tenancy is a compartment too.</summary>
    /// <exception cref="ServiceFault">It is missing, or none.</exception>
    public static string CheckCompartment(JsonObject json)
    {
        Block body = new(json, "");
        BlockValidator.Check(DeploymentContract.Compartment, body);
        return body.Text(Fields.CompartmentId);
    }
}
