using System.Diagnostics.CodeAnalysis;
using System.Text;
using MieTools.Core.Auth.Keys;

namespace MieTools.Core.Tests.Auth;

public class ScryptTests
{
    // RFC 7914, section 12; the fourth, with 1 GB, is beyond what is allowed.
    [Theory]
    [InlineData("", "", 16, 1, 1,
        "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16,
        "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    [InlineData("pleaseletmein", "SodiumChloride", 16384, 8, 1,
        "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")]
    [SuppressMessage("Globalization", "CA1308", Justification = "The vectors are in lower case.")]
    public void Gives_what_the_standard_says(string secret, string salt, int n, int r, int p, string expected)
    {
        Assert.True(Scrypt.IsAllowed(n, r, p));
        byte[] key = Scrypt.Derive(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(salt), n, r, p, 64);
        Assert.Equal(expected, Convert.ToHexString(key).ToLowerInvariant());
    }

    [Theory]
    [InlineData(1048576, 8, 1)]
    [InlineData(16384, 8, 1024)]
    [InlineData(1000, 8, 1)]
    [InlineData(1, 8, 1)]
    [InlineData(0, 8, 1)]
    [InlineData(16, 0, 1)]
    [InlineData(16, 1, 0)]
    [InlineData(-16, 1, 1)]
    [InlineData(long.MaxValue, long.MaxValue, long.MaxValue)]
    public void Costs_that_take_all_memory_or_minutes_are_refused(long n, long r, long p) => Assert.False(Scrypt.IsAllowed(n, r, p));
}
