using MieTools.Core.Auth.Config;
using MieTools.Core.Contract;

namespace MieTools.Core.Auth.Credentials;

/// <summary>What is checked of secrets in Vault before one is asked for.</summary>
internal static class VaultChecks
{
    private const string SecretType = "vaultsecret";

    /// <summary>Refuses what cannot be meant.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>, <c>OcidInvalid</c>.</exception>
    public static void Options(OciCredentialOptions options, VaultSecretOptions vault)
    {
        if (!vault.NamesSecret)
        {
            throw MieException.InvalidArgument("VaultAuthType", "VaultAuthType, VaultProfileName or VaultEndpoint is given, and no secret.",
                "Give PassPhraseSecretId or KeySecretId, the OCID of a secret.");
        }

        if (vault.PassPhraseSecretId is not null)
            _ = Ocid.Require(vault.PassPhraseSecretId, "PassPhraseSecretId", SecretType);
        if (vault.KeySecretId is not null)
            _ = Ocid.Require(vault.KeySecretId, "KeySecretId", SecretType);
        if (vault.PassPhraseSecretId is not null && !options.PassPhrase.IsEmpty)
            throw Twice("PassPhraseSecretId", "PassPhrase");
        if (vault.KeySecretId is not null && !options.KeyContent.IsEmpty)
            throw Twice("KeySecretId", "KeyContent");
        Reader(vault);
    }

    /// <summary>Refuses a secret of a credential that has no key of its own.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>.</exception>
    public static void Kind(VaultSecretOptions vault, OciAuthType type)
    {
        bool key = vault.KeySecretId is not null;
        if (type == OciAuthType.ApiKey || (!key && type == OciAuthType.SessionToken))
            return;
        throw MieException.InvalidArgument(key ? "KeySecretId" : "PassPhraseSecretId",
            $"The secret of a key is named, and the credential is {type}.",
            "Give the auth type ApiKey and the profile of the key's user, or leave the secret out.");
    }

    private static void Reader(VaultSecretOptions vault)
    {
        if (vault.AuthType == OciAuthType.TokenExchange)
        {
            throw MieException.InvalidArgument("VaultAuthType", "A token exchange cannot be what reads a secret of a key.",
                "Connect with the token exchange itself, which needs no key; or name another kind.");
        }

        if (vault is { AuthType: OciAuthType.ApiKey or OciAuthType.SessionToken, ProfileName: null })
        {
            throw MieException.InvalidArgument("VaultProfileName",
                $"{vault.AuthType} is to read the secret, and no profile is named for it.",
                "Give VaultProfileName, a profile whose own key needs no secret.");
        }
    }

    private static MieException Twice(string secret, string text) =>
        MieException.InvalidArgument(secret, $"{text} and {secret} are given.", "Give one of them.");
}
