using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Oracle's own TypeScript SDK against the emulator: neither side was written with the other in mind.</summary>
public sealed class TypeScriptSdkTests
{
    [Theory]
    [InlineData("DEFAULT")]
    [InlineData("SESSION")]
    public async Task The_SDK_creates_calls_and_deletes_a_deployment(string profile)
    {
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            new() { CreateDelay = TimeSpan.FromMilliseconds(200), UpdateDelay = TimeSpan.FromMilliseconds(200), TokenRate = 0 }, TestContext.Current.CancellationToken);
        await NodeSuite.CheckAsync(
            "typescript-sdk", "oci-modeldeployment",
            emulator.ControlPlane.GetLeftPart(UriPartial.Authority), emulator.ConfigFile, profile, emulator.CompartmentId, emulator.ProjectId, emulator.ModelId);
    }
}
