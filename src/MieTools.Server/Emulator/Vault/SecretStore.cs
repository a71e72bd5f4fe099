using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace MieTools.Server.Emulator.Vault;

/// <summary>The secrets of the emulator's vault. They are in memory only, and end with the emulator.</summary>
/// <param name="time">The clock.</param>
internal sealed class SecretStore(TimeProvider time)
{
    /// <summary>The longest content of a secret, as in the service.</summary>
    public const int MaxBytes = 25 * 1024;

    private const int MostSecrets = 1000;
    private readonly ConcurrentDictionary<string, StoredSecret> _secrets = new(StringComparer.Ordinal);

    /// <summary>Ids and names, in the order of their names.</summary>
    public IReadOnlyList<StoredSecret> All => [.. _secrets.Values.OrderBy(s => s.Name, StringComparer.Ordinal)];

    /// <summary>Makes a secret, or a new version of the one of this name; null when there are too many.</summary>
    public StoredSecret? Put(string name, byte[] content)
    {
        lock (_secrets)
        {
            StoredSecret? former = _secrets.Values.FirstOrDefault(s => s.Name == name);
            if (former is null && _secrets.Count >= MostSecrets)
                return null;
            StoredSecret secret = new(former?.Id ?? NewId(), name, (former?.Version ?? 0) + 1, content, time.GetUtcNow());
            _secrets[secret.Id] = secret;
            return secret;
        }
    }

    /// <summary>The current version of a secret, or null.</summary>
    public StoredSecret? Find(string id) => _secrets.GetValueOrDefault(id);

    /// <summary>Takes a secret away; false when there is none.</summary>
    public bool Remove(string id) => _secrets.TryRemove(id, out _);

    // Not of the factory that a seed steers: what a test makes beside it must not change the OCIDs that follow.
    private static string NewId() =>
        $"ocid1.vaultsecret.oc1.iad.{Convert.ToHexString(RandomNumberGenerator.GetBytes(16)).ToLowerInvariant()}";
}
