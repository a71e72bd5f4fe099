namespace MieTools.Server.Emulator.Identity;

/// <summary>A certificate authority.</summary>
/// <param name="CertificatePem">Its certificate.</param>
/// <param name="KeyPem">Its private key, PKCS#8.</param>
internal sealed record AuthorityState(string CertificatePem, string KeyPem);
