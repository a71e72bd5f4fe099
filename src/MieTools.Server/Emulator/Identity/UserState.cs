namespace MieTools.Server.Emulator.Identity;

/// <summary>A user's OCID and keys.</summary>
/// <param name="Name">Name of the profile.</param>
/// <param name="Id">OCID of the user.</param>
/// <param name="ApiKeyPem">Private API key, PKCS#8.</param>
/// <param name="SessionKeyPem">Private key of the session, PKCS#8.</param>
internal sealed record UserState(string Name, string Id, string ApiKeyPem, string SessionKeyPem);
