namespace MieTools.Core.Auth.Config;

/// <summary>What a token of a narrower scope is for: access in another tenancy, or with fewer rights.</summary>
/// <param name="Scope">Service, permission and where: <c>service_permission_urn-{compartment OCID}:{resource type}</c>.</param>
/// <param name="TargetCompartmentId">OCID of the compartment that it is for.</param>
public sealed record TokenScope(string Scope, string TargetCompartmentId);
