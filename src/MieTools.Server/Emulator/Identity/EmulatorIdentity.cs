using System.Security.Cryptography;

namespace MieTools.Server.Emulator.Identity;

/// <summary>The made-up tenancy and user that clients of the emulator sign as, with their throwaway keys.</summary>
internal sealed class EmulatorIdentity
{
    // One pair a process: they open nothing but emulators, and making them is what start-up waits for.
    private static readonly Lazy<Task<RSA>> s_apiKey = new(() => Task.Run(NewKey));
    private static readonly Lazy<Task<RSA>> s_sessionKey = new(() => Task.Run(NewKey));
    private readonly TimeProvider _time;
    private readonly TimeSpan _tokenLifetime;
    private readonly RSA _apiKey;
    private readonly RSA _sessionKey;

    private EmulatorIdentity(OcidFactory ocids, TimeProvider time, TimeSpan tokenLifetime, RSA apiKey, RSA sessionKey)
    {
        _time = time;
        _tokenLifetime = tokenLifetime;
        _apiKey = apiKey;
        _sessionKey = sessionKey;
        Tenancy = ocids.Create("tenancy", "");
        User = ocids.Create("user", "");
        Fingerprint = FingerprintOf(apiKey);
        Token = "";
        Keys.Add($"{Tenancy}/{User}/{Fingerprint}", apiKey);
        Token = IssueToken();
    }

    /// <summary>What the verifier trusts.</summary>
    public KeyRing Keys { get; } = new();

    /// <summary>OCID of the tenancy.</summary>
    public string Tenancy { get; }

    /// <summary>OCID of the user.</summary>
    public string User { get; }

    /// <summary>Fingerprint of the API key.</summary>
    public string Fingerprint { get; }

    /// <summary>The session token that was issued at the start.</summary>
    public string Token { get; }

    /// <summary>The API key as PKCS#8 PEM.</summary>
    public string ApiKeyPem => _apiKey.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>The session's key as PKCS#8 PEM.</summary>
    public string SessionKeyPem => _sessionKey.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>Makes an identity; the two keys are made side by side.</summary>
    public static async Task<EmulatorIdentity> CreateAsync(OcidFactory ocids, TimeProvider time, TimeSpan tokenLifetime)
    {
        Task<RSA> session = s_sessionKey.Value;
        RSA apiKey = await s_apiKey.Value.ConfigureAwait(false);
        return new EmulatorIdentity(ocids, time, tokenLifetime, apiKey, await session.ConfigureAwait(false));
    }

    /// <summary>Issues a further token for the session's key and trusts it.</summary>
    public string IssueToken()
    {
        DateTimeOffset now = _time.GetUtcNow();
        string token = SessionToken.Issue(_apiKey, User, Tenancy, now, now + _tokenLifetime);
        Keys.Add("ST$" + token, _sessionKey, now + _tokenLifetime);
        return token;
    }

    private static RSA NewKey()
    {
        RSA key = RSA.Create(2048);
        // RSA makes its numbers when they are first asked for.
        _ = key.ExportParameters(includePrivateParameters: false);
        return key;
    }

    // OCI defines the fingerprint of a key as an MD5; it protects nothing here.
#pragma warning disable CA5351
    private static string FingerprintOf(RSA key) =>
        string.Join(':', Convert.ToHexString(MD5.HashData(key.ExportSubjectPublicKeyInfo())).ToLowerInvariant().Chunk(2).Select(pair => new string(pair)));
#pragma warning restore CA5351
}
