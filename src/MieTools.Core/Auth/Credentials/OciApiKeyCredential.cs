using System.Security.Cryptography;
using MieTools.Core.Auth.Config;
using MieTools.Core.Auth.Keys;
using MieTools.Core.Auth.Signing;

namespace MieTools.Core.Auth.Credentials;

/// <summary>An API key of a user.</summary>
public sealed class OciApiKeyCredential : OciCredential
{
    private readonly OciSigningKey _key;

    /// <summary>Makes a credential; owns the key from then on.</summary>
    /// <param name="tenancyId">OCID of the tenancy.</param>
    /// <param name="userId">OCID of the user.</param>
    /// <param name="fingerprint">Fingerprint as configured, checked against the key; null: computed.</param>
    /// <param name="key">The private key.</param>
    /// <param name="region">Region of the profile, or null.</param>
    /// <exception cref="MieException">Codes <c>FingerprintInvalid</c>, <c>FingerprintMismatch</c>.</exception>
    public OciApiKeyCredential(string tenancyId, string userId, string? fingerprint, RSA key, string? region = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        string actual = OciKeyLoader.Fingerprint(key);
        if (fingerprint is not null)
            Check(fingerprint, actual);
        TenancyId = tenancyId;
        UserId = userId;
        Fingerprint = actual;
        Region = region;
        _key = new OciSigningKey($"{tenancyId}/{userId}/{actual}", key);
    }

    /// <inheritdoc/>
    public override OciAuthType AuthType => OciAuthType.ApiKey;

    /// <inheritdoc/>
    public override string? Region { get; }

    /// <inheritdoc/>
    public override string TenancyId { get; }

    /// <summary>OCID of the user.</summary>
    public string UserId { get; }

    /// <summary>Fingerprint of the key.</summary>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public override ValueTask<OciSigningKey> GetSigningKeyAsync(CancellationToken cancellationToken) => new(_key);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _key.Key.Dispose();
        base.Dispose(disposing);
    }

    private static void Check(string configured, string actual)
    {
        if (!HexPairs.IsFingerprint(configured))
        {
            throw new MieException(
                MieErrors.FingerprintInvalid,
                "The configured fingerprint is not 16 lower-case hex pairs with colons.",
                $"The key's fingerprint is {actual}.",
                "fingerprint");
        }

        if (configured != actual)
        {
            throw new MieException(
                MieErrors.FingerprintMismatch,
                $"The configured fingerprint {configured} is not that of the key, {actual}.",
                target: "fingerprint");
        }
    }
}
