using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>
/// Checks the body of create, and what an update would lead to, against the contract. Fields that no rule knows are let through and kept.
/// </summary>
internal static class RequestValidator
{
    /// <summary>Checks the whole body.</summary>
    /// <exception cref="ServiceErrorException">A rule is broken; the message names the field.</exception>
    public static void Check(JsonObject json) => BlockValidator.Check(DeploymentContract.Deployment, new BodyBlock(json, ""));

    /// <summary>Checks <c>compartmentId</c>; a tenancy is a compartment too.</summary>
    /// <exception cref="ServiceErrorException">It is missing, or none.</exception>
    public static string CheckCompartment(JsonObject json)
    {
        BodyBlock body = new(json, "");
        BlockValidator.Check(DeploymentContract.Compartment, body);
        return body.Text(FieldNames.CompartmentId);
    }
}
