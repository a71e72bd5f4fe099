using System.Security.Cryptography;
using System.Text;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Emulator.Identity;

/// <summary>The made-up tenancy with its administrator and users, whose tokens it issues.</summary>
internal sealed class EmulatorIdentity
{
    // One pair a process: they open nothing but emulators, and making them is what start-up waits for.
    private static readonly Lazy<Task<(RSA Api, RSA Session)>> s_administratorKeys = new(EmulatorUser.NewKeysAsync);
    private readonly TimeProvider _time;
    private readonly TimeSpan _tokenLifetime;
    private readonly PublicKeyPool _issuer;
    private readonly Dictionary<string, EmulatorUser> _byId = new(StringComparer.Ordinal);
    private readonly List<UserState> _formerUsers;

    private EmulatorIdentity(string tenancy, List<EmulatorUser> users, List<UserState> formerUsers, OfferedOcids offered,
        CertificateAuthority? authority, DomainState domain, TimeProvider time, TimeSpan tokenLifetime)
    {
        Tenancy = tenancy;
        Users = users;
        Offered = offered;
        Authority = authority;
        Domain = domain;
        _formerUsers = formerUsers;
        _time = time;
        _tokenLifetime = tokenLifetime;
        _issuer = new PublicKeyPool(Administrator.ApiKey);
        Keys = new KeyRing(ReadToken, FindResourceKey);
        foreach (EmulatorUser user in users)
        {
            _byId.Add(user.Caller.Id, user);
            Keys.Add(user.TrustedApiKey);
        }
    }

    /// <summary>What the verifier trusts.</summary>
    public KeyRing Keys { get; }

    /// <summary>OCID of the tenancy.</summary>
    public string Tenancy { get; }

    /// <summary>All users, the administrator first.</summary>
    public IReadOnlyList<EmulatorUser> Users { get; }

    /// <summary>The user of the profiles <c>DEFAULT</c> and <c>SESSION</c>, who may do everything.</summary>
    public EmulatorUser Administrator => Users[0];

    /// <summary>The OCIDs that the emulator offers: those of the first run.</summary>
    public OfferedOcids Offered { get; }

    /// <summary>The authority of the TLS certificate; null as long as TLS has not been used.</summary>
    public CertificateAuthority? Authority { get; }

    /// <summary>The secrets of the identity domain.</summary>
    public DomainState Domain { get; }

    /// <summary>Makes the tenancy and its users; keys are made side by side.</summary>
    /// <param name="ocids">Makes OCIDs.</param>
    /// <param name="options">Names the users, and says whether an authority is needed.</param>
    /// <param name="state">What an earlier run has exported; whoever is in it keeps OCID and keys. Null for all new.</param>
    /// <param name="makeAuthority">Makes a new authority for TLS; null for the usual one.</param>
    /// <exception cref="ArgumentException">A user's name or right is not allowed.</exception>
    /// <exception cref="KeptKeyException">A key or the certificate of the state cannot be read.</exception>
    /// <exception cref="CryptographicException">A new key or certificate could not be made.</exception>
    public static async Task<EmulatorIdentity> CreateAsync(OcidFactory ocids, MieEmulatorOptions options, IdentityState? state = null,
        Func<CertificateAuthority>? makeAuthority = null)
    {
        List<UserRights> wanted = UserRights.ParseAll(options.Users);
        string tenancy = state?.Tenancy ?? ocids.Create("tenancy", "");
        Caller administrator = new(state?.Administrator.Id ?? ocids.Create("user", ""), Permissions.All);
        Dictionary<string, UserState> known = (state?.Users ?? []).ToDictionary(u => u.Name, StringComparer.Ordinal);
        // OCIDs first and in order, for the sake of a seed; then all keys at once.
        List<Task<EmulatorUser>> users = [MakeAsync(
            "DEFAULT", "SESSION", administrator, tenancy, state?.Administrator, () => s_administratorKeys.Value)];
        foreach (UserRights user in wanted)
        {
            known.Remove(user.Name, out UserState? former);
            Caller caller = new(former?.Id ?? ocids.Create("user", ""), user.Rights);
            users.Add(MakeAsync(
                user.Name, UserRights.SessionProfile(user.Name), caller, tenancy, former, EmulatorUser.NewKeysAsync));
        }
        OfferedOcids offered = state?.Offered
            ?? new(ocids.Create("datascienceproject"), ocids.Create("compartment", ""), ocids.Create("datasciencemodel"));
        return new EmulatorIdentity(tenancy, [.. await Task.WhenAll(users).ConfigureAwait(false)], [.. known.Values], offered,
            FindAuthority(state?.Authority, options.Https ? makeAuthority ?? NewAuthority : null),
            state?.Domain ?? DomainState.Create(), options.Time, options.TokenLifetime);
    }

    /// <summary>
    /// What <see cref="CreateAsync"/> needs to make the same tenancy again. It holds private keys: store it where only the owner can read
    /// it.
    /// </summary>
    public IdentityState Export() =>
        new(Tenancy, Administrator.Export(), [.. Users.Skip(1).Select(u => u.Export()), .. _formerUsers], Offered,
            Authority is null ? null : new(Authority.CertificatePem, Authority.KeyPem), Domain);

    /// <summary>Issues a token for a user.</summary>
    public string IssueToken(EmulatorUser user) => IssueToken(user, user.SessionJwk);

    /// <summary>Issues a token for a user and a key of the caller's own.</summary>
    public string IssueToken(EmulatorUser user, RSA key) => IssueToken(user, SessionToken.Jwk(key));

    private string IssueToken(EmulatorUser user, string jwk)
    {
        DateTimeOffset now = _time.GetUtcNow();
        return SessionToken.Issue(Administrator.ApiKey, user.Caller.Id, Tenancy, jwk, now, now + _tokenLifetime);
    }

    /// <summary>Issues a token that signs nothing, and is good for what its type says.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="user">Whose it is.</param>
    /// <param name="keyId">Name of the key that it is for.</param>
    public string IssueTicket(string type, string user, string keyId)
    {
        DateTimeOffset now = _time.GetUtcNow();
        return SessionToken.Issue(Administrator.ApiKey, user, Tenancy, HashOf(keyId), now, now + _tokenLifetime, type);
    }

    /// <summary>The user that a ticket is of; null when it is none, has ended, or is for another key.</summary>
    /// <param name="type">The type that it has to be of.</param>
    /// <param name="ticket">The ticket.</param>
    /// <param name="keyId">Name of the key that it has to be for; null for any.</param>
    public EmulatorUser? ReadTicket(string type, string ticket, string? keyId) =>
        SessionToken.Read(_issuer, ticket, Tenancy, type) is { } claims && claims.Expires > _time.GetUtcNow()
            && (keyId is null || claims.Jwk == HashOf(keyId)) ? Find(claims.User) : null;

    /// <summary>A user by OCID, or null.</summary>
    public EmulatorUser? Find(string id) => _byId.GetValueOrDefault(id);

    private static string HashOf(string keyId) => SessionToken.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(keyId)));

    // A resource has a key of its own that its service knows. Here any resource has the administrator's, so that no further key has to be
    // made, and counts as the administrator.
    private TrustedKey? FindResourceKey(string keyId) => PrincipalTokens.IsOfResource(keyId, Tenancy)
        ? new TrustedKey(keyId, Administrator.Caller, _issuer, null) : null;

    // One that is about to expire is replaced: its clients would need a new one anyway.
    private static CertificateAuthority? FindAuthority(AuthorityState? state, Func<CertificateAuthority>? make)
    {
        CertificateAuthority? former = state is null ? null
            : KeptKeyException.Guard(() => CertificateAuthority.Import(state.CertificatePem, state.KeyPem));
        return make is not null && former?.IsUsable != true ? make() : former;
    }

    private static CertificateAuthority NewAuthority() => CertificateAuthority.Create();

    private TrustedKey? ReadToken(string token) =>
        SessionToken.Read(_issuer, token, Tenancy) is { } claims && Find(claims.User) is { } user
            ? new TrustedKey(SessionToken.KeyIdPrefix + token, user.Caller, KeyOf(user, claims.Jwk), claims.Expires)
            : null;

    // A session that was signed into has its user's key; a token that was exchanged says itself which key it is for.
    private static PublicKeyPool KeyOf(EmulatorUser user, string jwk)
    {
        if (jwk == user.SessionJwk)
            return user.SessionPublicKey;
        using RSA key = SessionToken.FromJwk(jwk);
        return new PublicKeyPool(key);
    }

    private static async Task<EmulatorUser> MakeAsync(
        string name, string sessionName, Caller caller, string tenancy, UserState? kept, Func<Task<(RSA Api, RSA Session)>> newKeys) =>
        new(name, sessionName, caller, tenancy, await (kept is null ? newKeys() : ImportAsync(kept)).ConfigureAwait(false), kept);

    private static Task<(RSA Api, RSA Session)> ImportAsync(UserState state) =>
        Task.Run(() => KeptKeyException.Guard(() => EmulatorUser.Import(state)));
}
