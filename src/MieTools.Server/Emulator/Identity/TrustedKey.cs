namespace MieTools.Server.Emulator.Identity;

/// <summary>A key that the emulator knows, with the caller it authenticates.</summary>
/// <param name="KeyId">The <c>keyId</c> of its signatures.</param>
/// <param name="Caller">Whose it is.</param>
/// <param name="PublicKey">Checks the signatures.</param>
/// <param name="Expires">When its token ends; null for an API key.</param>
internal sealed record TrustedKey(string KeyId, Caller Caller, PublicKeyPool PublicKey, DateTimeOffset? Expires);
