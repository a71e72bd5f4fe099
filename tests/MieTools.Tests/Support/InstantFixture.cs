using MieTools.Server.Emulator;

namespace MieTools.Tests.Support;

/// <summary>An emulator whose changes are done at once, for tests that make many.</summary>
public sealed class InstantFixture : EmulatorFixture
{
    private protected override MieEmulatorOptions Options => new()
    {
        CreateDelay = TimeSpan.Zero,
        UpdateDelay = TimeSpan.Zero,
        TokenRate = 0,
    };
}
