using System.Globalization;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Oracle's own TypeScript SDK against the emulator: neither side was written with the other in mind.</summary>
[Collection("typescript-sdk")]
public sealed class TypeScriptSdkTests
{
    private const int LeastCalls = 40;

    [Theory]
    [InlineData("DEFAULT", false)]
    [InlineData("SESSION", false)]
    [InlineData("DEFAULT", true)]
    public async Task The_SDK_makes_its_calls_of_both_planes(string profile, bool https)
    {
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            new()
            {
                CreateDelay = TimeSpan.FromMilliseconds(200),
                UpdateDelay = TimeSpan.FromMilliseconds(100),
                TokenRate = 0,
                Https = Wine.Https(https),
            }, TestContext.Current.CancellationToken);
        string output = await NodeSuite.CheckAsync(
            "typescript-sdk", "oci-secrets", emulator.CaFile,
            emulator.ControlPlane.GetLeftPart(UriPartial.Authority), emulator.ConfigFile, profile, emulator.CompartmentId,
            emulator.ProjectId, emulator.ModelId);
        string last = output.Split('\n')[^1];
        Assert.Matches("^[0-9]+ calls$", last);
        Assert.True(int.Parse(last.Split(' ')[0], CultureInfo.InvariantCulture) >= LeastCalls, last);
    }
}
