using MieTools.Core.Local;

namespace MieTools.Core.Tests.Local;

/// <summary>Tokens that two processes make and check by a common secret.</summary>
public sealed class OneTimeTokenTests
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private readonly byte[] _secret = new byte[OneTimeToken.SecretLength];

    [Fact]
    public void One_is_good_for_its_time_and_no_two_are_alike()
    {
        string token = OneTimeToken.Create(_secret, s_now);
        Assert.NotEqual(token, OneTimeToken.Create(_secret, s_now));
        Assert.Matches("^[A-Za-z0-9_-]{48}$", token);
        Assert.Equal(s_now + OneTimeToken.Lifetime, OneTimeToken.Check(_secret, token, s_now));
        Assert.NotNull(OneTimeToken.Check(_secret, token, s_now + OneTimeToken.Lifetime - TimeSpan.FromSeconds(1)));
        Assert.Null(OneTimeToken.Check(_secret, token, s_now + OneTimeToken.Lifetime));
        byte[] other = [.. _secret];
        other[0]++;
        Assert.Null(OneTimeToken.Check(other, token, s_now));
    }

    [Fact]
    public void No_other_text_is_good()
    {
        string token = OneTimeToken.Create(_secret, s_now);
        for (int at = 0; at < token.Length; at++)
        {
            char other = token[at] == 'A' ? 'B' : 'A';
            Assert.Null(OneTimeToken.Check(_secret, $"{token[..at]}{other}{token[(at + 1)..]}", s_now));
            Assert.Null(OneTimeToken.Check(_secret, token.Remove(at, 1), s_now));
            Assert.Null(OneTimeToken.Check(_secret, $"{token[..at]} {token[(at + 1)..]}", s_now));
        }
        // Another spelling of the same bytes would be used once too.
        while (token.AsSpan().IndexOfAny('-', '_') < 0)
            token = OneTimeToken.Create(_secret, s_now);
        Assert.Null(OneTimeToken.Check(_secret, token.Replace('-', '+').Replace('_', '/'), s_now));
        foreach (string? bad in (string?[])[null, "", "x", token + token, new string('-', 48), new string('ä', 48)])
            Assert.Null(OneTimeToken.Check(_secret, bad, s_now));
    }
}
