using MieTools.Core.Connection;
using MieTools.Session;
using MieTools.Tests.Support;

namespace MieTools.Tests.Session;

public sealed class MieSessionTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    // The engine looks at all mounted drives to say where it is: as long as all else that a call costs outside the service.
    [Fact]
    public async Task A_connection_that_is_there_is_had_without_asking_where_the_shell_is()
    {
        using MieContext context = await EmulatorFixture.ConnectAsync(fixture.Emulator);
        MieSession session = new(null, 1);
        session.Connect(context, null);
        Assert.Same(context, session.GetOrConnect(
            _ => throw new InvalidOperationException("It connected."), _ => { }, _ => { },
            () => throw new InvalidOperationException("It asked for the location."), TestContext.Current.CancellationToken));
    }
}
