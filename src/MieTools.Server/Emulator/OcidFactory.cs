using System.Security.Cryptography;
using MieTools.Server.Emulator.State;

namespace MieTools.Server.Emulator;

/// <summary>Makes OCIDs: random ones, or with a seed the same ones in every run.</summary>
internal sealed class OcidFactory : IStateRecord
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";
    private const int Length = 60;
    private readonly object _lock = new();

    // A seed asks for repeatable names, not for secrets.
#pragma warning disable CA5394
    private readonly Random? _random;
    private long _drawn;

    /// <summary>Begins behind the OCIDs that earlier runs made, whatever their seed was.</summary>
    /// <param name="seed">Null for random ones.</param>
    /// <param name="drawn">How many earlier runs made.</param>
    public OcidFactory(int? seed, long drawn = 0)
    {
        _drawn = drawn;
        if (seed is not { } value)
            return;
        _random = new Random(value);
        Span<byte> skipped = stackalloc byte[Length];
        for (long i = 0; i < drawn; i++)
            _random.NextBytes(skipped);
    }

    /// <summary>Makes an OCID of a type; the region key is empty for tenancies, users and compartments.</summary>
    public string Create(string type, string region = RegionKey) => $"ocid1.{type}.oc1.{region}.{Unique()}";

    /// <summary>Key of the region the emulator claims to be.</summary>
    public const string RegionKey = "iad";

    /// <summary>Id of the region the emulator claims to be.</summary>
    public const string Region = "us-ashburn-1";

    /// <summary>Name of the setting that keeps how many were made.</summary>
    public const string Key = "ocids";

    /// <inheritdoc/>
    public StateRow ToRow()
    {
        lock (_lock)
            return StateRow.Of(StateTable.Settings, Key, new SavedOcids(_drawn), SettingsJson.Default.SavedOcids);
    }

    private string Unique()
    {
        Span<byte> bytes = stackalloc byte[Length];
        lock (_lock)
        {
            _drawn++;
            if (_random is null)
                RandomNumberGenerator.Fill(bytes);
            else
                _random.NextBytes(bytes);
        }
        Span<char> text = stackalloc char[Length];
        for (int i = 0; i < text.Length; i++)
            text[i] = Alphabet[bytes[i] & 31];
        return new string(text);
    }
#pragma warning restore CA5394
}
