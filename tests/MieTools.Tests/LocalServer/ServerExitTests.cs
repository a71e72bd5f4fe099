using MieTools.LocalServer;

namespace MieTools.Tests.LocalServer;

/// <summary>A server's end is advised about by what is known of it.</summary>
public sealed class ServerExitTests
{
    [Fact]
    public void Only_the_code_of_a_refused_value_blames_a_value()
    {
        Assert.Contains("which of the values", ServerExit.Advice(2), StringComparison.Ordinal);
        Assert.Contains("no value is known to be wrong", ServerExit.Advice(3), StringComparison.Ordinal);
        Assert.All((int[])[-1, 0, 1, 134], code => Assert.Null(ServerExit.Advice(code)));
    }
}
