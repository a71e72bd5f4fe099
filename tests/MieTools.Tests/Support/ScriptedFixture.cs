using MieTools.Server.Emulator;

namespace MieTools.Tests.Support;

/// <summary>An <see cref="EmulatorFixture"/> whose model server answers what a test says.</summary>
public sealed class ScriptedFixture : EmulatorFixture
{
    public ScriptedModelServer Server { get; } = new();

    private protected override MieEmulatorOptions Options => base.Options with { ModelServer = Server };
}
