using System.Security.Cryptography;

namespace MieTools.Server.Emulator;

/// <summary>Makes OCIDs: random ones, or with a seed the same ones in every run.</summary>
internal sealed class OcidFactory(int? seed)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private readonly object _lock = new();

    // A seed asks for repeatable names, not for secrets.
#pragma warning disable CA5394
    private readonly Random? _random = seed is { } value ? new Random(value) : null;

    /// <summary>Makes an OCID of a type; the region key is empty for tenancies, users and compartments.</summary>
    public string Create(string type, string region = RegionKey) => $"ocid1.{type}.oc1.{region}.{Unique()}";

    /// <summary>Key of the region the emulator claims to be.</summary>
    public const string RegionKey = "iad";

    /// <summary>Id of the region the emulator claims to be.</summary>
    public const string Region = "us-ashburn-1";

    private string Unique()
    {
        Span<byte> bytes = stackalloc byte[60];
        lock (_lock)
        {
            if (_random is null)
                RandomNumberGenerator.Fill(bytes);
            else
                _random.NextBytes(bytes);
        }
        Span<char> text = stackalloc char[60];
        for (int i = 0; i < text.Length; i++)
            text[i] = Alphabet[bytes[i] & 31];
        return new string(text);
    }
#pragma warning restore CA5394
}
