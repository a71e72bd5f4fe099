using System.Diagnostics.CodeAnalysis;

namespace MieTools.Server.Emulator.Identity;

/// <summary>What became of a signature.</summary>
/// <param name="Key">The key that it is of; null when it was refused.</param>
/// <param name="Problem">Why it was refused, for the log only; null when it was not.</param>
internal readonly record struct SignatureCheck(TrustedKey? Key, string? Problem)
{
    /// <summary>True when the signature holds.</summary>
    [MemberNotNullWhen(true, nameof(Key))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsGood => Key is not null;
}
