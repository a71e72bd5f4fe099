using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Regions;

namespace MieTools.Core.Auth.Credentials;

/// <summary>A credential and what was learnt while making it.</summary>
/// <param name="Credential">The credential. The caller disposes it, by itself or through this.</param>
/// <param name="Region">The region, or null when nothing names one (then ask <see cref="OciCredential.GetRegionAsync"/>).</param>
/// <param name="TenancyId">OCID of the tenancy, or null.</param>
/// <param name="UserId">OCID of the user, or null.</param>
/// <param name="ProfileName">Profile of the config file, or null.</param>
/// <param name="ConfigFilePath">The config file, or null.</param>
/// <param name="Warnings">What the user should know. Holds no secret.</param>
public sealed record OciCredentialSettings(
    OciCredential Credential,
    OciRegion? Region,
    string? TenancyId,
    string? UserId,
    string? ProfileName,
    string? ConfigFilePath,
    IReadOnlyList<string> Warnings) : IDisposable
{
    /// <summary>Each setting that was found, and where it comes from.</summary>
    public IReadOnlyList<OciSetting> Sources { get; init; } = [];

    /// <summary>Disposes the credential.</summary>
    public void Dispose() => Credential.Dispose();
}
