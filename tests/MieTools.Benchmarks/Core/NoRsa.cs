using System.Security.Cryptography;

namespace MieTools.Benchmarks.Core;

/// <summary>A key whose operation costs nothing: what is left is the cost of everything around it.</summary>
internal sealed class NoRsa : RSA
{
    private readonly RSA _key;
    private readonly byte[] _signature;

    /// <summary>Stands in for a key.</summary>
    public NoRsa(RSA key)
    {
        _key = key;
        _signature = new byte[key.KeySize / 8];
        KeySizeValue = key.KeySize;
    }

    public override RSAParameters ExportParameters(bool includePrivateParameters) => _key.ExportParameters(includePrivateParameters);

    public override void ImportParameters(RSAParameters parameters) => throw new NotSupportedException();

    public override byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding) => [.. _signature];

    public override bool TrySignHash(
        ReadOnlySpan<byte> hash, Span<byte> destination, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding, out int bytesWritten)
    {
        bytesWritten = _signature.Length;
        return _signature.AsSpan().TryCopyTo(destination);
    }
}
