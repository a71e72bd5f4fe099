using System.Security.Cryptography;

namespace MieTools.Server.Emulator.Identity;

/// <summary>A public key the emulator knows.</summary>
/// <param name="PublicKey">Checks the signatures.</param>
/// <param name="Expires">When its token ends; null for an API key.</param>
internal sealed record TrustedKey(RSA PublicKey, DateTimeOffset? Expires);
