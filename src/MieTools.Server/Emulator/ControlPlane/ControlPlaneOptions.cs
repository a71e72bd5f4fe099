namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>How long changes take, and what the resources say of their surroundings.</summary>
/// <param name="CreateDelay">From CREATING to ACTIVE.</param>
/// <param name="UpdateDelay">All other changes.</param>
/// <param name="InferenceBase">Base of <c>modelDeploymentUrl</c>; known when the port is.</param>
internal sealed record ControlPlaneOptions(TimeSpan CreateDelay, TimeSpan UpdateDelay, Func<string> InferenceBase);
