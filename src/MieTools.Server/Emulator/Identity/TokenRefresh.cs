using System.Text.Json;

namespace MieTools.Server.Emulator.Identity;

/// <summary>The authentication service's one operation that the emulator has: a new session token for one that has not expired.</summary>
internal sealed class TokenRefresh(EmulatorIdentity identity, TimeProvider time)
{
    /// <summary>Gives a new token of the same user and key. The old one stays good until its own end.</summary>
    /// <param name="signer">The key that signed the call; null when signatures are not checked, and then the token alone counts.</param>
    /// <param name="body">JSON with <c>currentToken</c>.</param>
    /// <exception cref="ServiceErrorException">The body cannot be read, or the token is not the one that signed the call, or it cannot be
    /// refreshed.</exception>
    public string Answer(TrustedKey? signer, ReadOnlyMemory<byte> body)
    {
        string keyId = SessionToken.KeyIdPrefix + CurrentToken(body);
        if (signer is not null && signer.KeyId != keyId)
            throw ServiceErrorException.NotAuthenticated();
        TrustedKey? key = signer ?? identity.Keys.Find(keyId);
        return key?.Expires > time.GetUtcNow() && identity.Find(key.Caller.Id) is { } user
                // A token that was exchanged ends: its caller exchanges another.
                && key.PublicKey == user.SessionPublicKey
            ? identity.IssueToken(user)
            : throw ServiceErrorException.NotAuthenticated();
    }

    private static string CurrentToken(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("currentToken"u8, out JsonElement token)
                && token.ValueKind == JsonValueKind.String
                ? token.GetString()!
                : throw ServiceErrorException.Missing("currentToken");
        }
        catch (JsonException e)
        {
            throw ServiceErrorException.CannotParse($"The body is not JSON: {e.Message}");
        }
    }
}
