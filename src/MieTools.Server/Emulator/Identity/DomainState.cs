using System.Security.Cryptography;

namespace MieTools.Server.Emulator.Identity;

/// <summary>What an identity domain knows: its one client, and the one issuer that it trusts.</summary>
/// <param name="ClientId">Id of the confidential application.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="RequestToken">What opens the issuer's address, as the variable of a CI job does.</param>
/// <param name="IssuerKeyPem">Private key of the issuer (P-256), PKCS#8.</param>
internal sealed record DomainState(string ClientId, string ClientSecret, string RequestToken, string IssuerKeyPem)
{
    /// <summary>New secrets. A key of this curve is made at once, so that no start waits for it.</summary>
    public static DomainState Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new("mie-emulator-client", Secret(), Secret(), key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static string Secret() => Convert.ToHexString(RandomNumberGenerator.GetBytes(20)).ToLowerInvariant();
}
