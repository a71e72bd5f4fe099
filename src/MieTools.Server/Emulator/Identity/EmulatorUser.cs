using System.Security.Cryptography;

namespace MieTools.Server.Emulator.Identity;

/// <summary>One made-up user with throwaway keys, and the names of its two profiles.</summary>
internal sealed class EmulatorUser
{
    private readonly RSA _sessionKey;
    private readonly UserState? _kept;

    /// <summary>Makes a user.</summary>
    /// <param name="name">Profile of the API key.</param>
    /// <param name="sessionName">Profile of the session token.</param>
    /// <param name="caller">OCID and rights.</param>
    /// <param name="tenancy">OCID of the tenancy.</param>
    /// <param name="keys">API key and session key.</param>
    /// <param name="kept">What an earlier run has kept, with these keys in it; null for new ones.</param>
    public EmulatorUser(
        string name, string sessionName, Caller caller, string tenancy, (RSA Api, RSA Session) keys, UserState? kept = null)
    {
        _kept = kept;
        Name = name;
        SessionName = sessionName;
        Caller = caller;
        ApiKey = keys.Api;
        _sessionKey = keys.Session;
        Fingerprint = FingerprintOf(keys.Api);
        SessionPublicKey = new PublicKeyPool(keys.Session);
        SessionJwk = SessionToken.Jwk(keys.Session);
        TrustedApiKey = new TrustedKey($"{tenancy}/{caller.Id}/{Fingerprint}", caller, new PublicKeyPool(keys.Api), null);
    }

    /// <summary>Profile of the API key.</summary>
    public string Name { get; }

    /// <summary>Profile of the session token.</summary>
    public string SessionName { get; }

    /// <summary>OCID and rights.</summary>
    public Caller Caller { get; }

    /// <summary>The private API key.</summary>
    public RSA ApiKey { get; }

    /// <summary>Fingerprint of the API key.</summary>
    public string Fingerprint { get; }

    /// <summary>What the verifier needs to trust the API key.</summary>
    public TrustedKey TrustedApiKey { get; }

    /// <summary>Checks what the session's key has signed.</summary>
    public PublicKeyPool SessionPublicKey { get; }

    /// <summary>The session's public key, as a token names it.</summary>
    public string SessionJwk { get; }

    /// <summary>What has to be kept of the user. It holds the private keys.</summary>
    // As it was: a system may write a key in other numbers than it has read, and nothing has changed.
    public UserState Export() => _kept ?? new(Name, Caller.Id, Pem(ApiKey), Pem(_sessionKey));

    /// <summary>Makes two new keys, side by side.</summary>
    public static async Task<(RSA Api, RSA Session)> NewKeysAsync()
    {
        Task<RSA> session = Task.Run(NewKey);
        return (await Task.Run(NewKey).ConfigureAwait(false), await session.ConfigureAwait(false));
    }

    /// <summary>The keys of an earlier run.</summary>
    public static (RSA Api, RSA Session) Import(UserState state) => (Import(state.ApiKeyPem), Import(state.SessionKeyPem));

    private static RSA NewKey()
    {
        RSA key = RSA.Create(2048);
        // RSA makes its numbers when they are first asked for.
        _ = key.ExportParameters(includePrivateParameters: false);
        return key;
    }

    private static RSA Import(string pem)
    {
        RSA key = RSA.Create();
        key.ImportFromPem(pem);
        return key;
    }

    private static string Pem(RSA key) => key.ExportPkcs8PrivateKeyPem() + "\n";

    // OCI defines the fingerprint of a key as an MD5; it protects nothing here.
#pragma warning disable CA5351
    private static string FingerprintOf(RSA key) =>
        string.Join(':',
            Convert.ToHexString(MD5.HashData(key.ExportSubjectPublicKeyInfo())).ToLowerInvariant().Chunk(2)
                .Select(pair => new string(pair)));
#pragma warning restore CA5351
}
