using System.Net;
using System.Net.Sockets;
using MieTools.Server.Emulator;
using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Tests;

/// <summary>Where a server listens that only this machine can reach.</summary>
public sealed class LoopbackTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("localhost")]
    public async Task An_emulator_answers_by_every_name_of_this_machine(string host)
    {
        Assert.SkipUnless(HasIPv6() || host == "127.0.0.1", "This machine has no IPv6.");
        await using MieEmulator emulator = await MieEmulator.StartAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("127.0.0.1", emulator.ControlPlane.Host);
        using HttpClient http = new();
        Uri health = new($"http://{host}:{emulator.ControlPlane.Port}/emulator/health");
        Assert.Contains("ok", await http.GetStringAsync(health, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_another_program_has_at_one_of_them_is_in_use()
    {
        Assert.SkipUnless(HasIPv6(), "This machine has no IPv6.");
        using TcpListener other = new(IPAddress.IPv6Loopback, 0);
        other.Start();
        int port = ((IPEndPoint)other.LocalEndpoint).Port;
        IOException error = await Assert.ThrowsAsync<IOException>(
            () => MieEmulator.StartAsync(new() { Port = port }, TestContext.Current.CancellationToken));
        Assert.Contains($"port {port}", error.Message, StringComparison.Ordinal);
        Assert.Contains("in use", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_have_one_port_that_nobody_else_gets()
    {
        using LoopbackSockets sockets = LoopbackSockets.Open(0);
        int port = sockets.EndPoints.First().Port;
        Assert.All(sockets.EndPoints, e => Assert.Equal(port, e.Port));
        Assert.Throws<IOException>(() => LoopbackSockets.Open(port));
    }

    private static bool HasIPv6()
    {
        using LoopbackSockets sockets = LoopbackSockets.Open(0);
        return sockets.EndPoints.Count() == 2;
    }
}
