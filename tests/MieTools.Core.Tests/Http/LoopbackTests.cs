using MieTools.Core.Http;

namespace MieTools.Core.Tests.Http;

/// <summary>What this machine is: the same on every version of .NET.</summary>
public sealed class LoopbackTests
{
    [Theory]
    [InlineData("http://localhost")]
    [InlineData("http://LOCALHOST:8080/x")]
    [InlineData("http://LocalHost")]
    [InlineData("https://127.0.0.1")]
    [InlineData("http://127.255.255.254:1")]
    [InlineData("http://[::1]:8080")]
    [InlineData("http://[0:0:0:0:0:0:0:1]")]
    [InlineData("http://[::ffff:127.0.0.1]")]
    [InlineData("http://[::ffff:127.9.8.7]")]
    public void These_are_this_machine(string address)
    {
        Uri uri = new(address);
        Assert.True(Loopback.Is(uri));
        Assert.True(Loopback.IsHost(uri.Host));
    }

    [Theory]
    [InlineData("http://x.localhost")]
    [InlineData("http://localhost.example")]
    [InlineData("http://128.0.0.1")]
    [InlineData("http://0.0.0.0")]
    [InlineData("http://[::]")]
    [InlineData("http://[::2]")]
    [InlineData("http://[::ffff:10.0.0.1]")]
    [InlineData("http://127.0.0.1.example")]
    public void These_are_not(string address)
    {
        Uri uri = new(address);
        Assert.False(Loopback.Is(uri));
        Assert.False(Loopback.IsHost(uri.Host));
    }

    [Fact]
    public void A_relative_address_is_not() => Assert.False(Loopback.Is(new Uri("/localhost", UriKind.Relative)));
}
