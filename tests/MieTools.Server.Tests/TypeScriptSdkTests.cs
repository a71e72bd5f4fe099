using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using MieTools.Server.Emulator;

namespace MieTools.Server.Tests;

/// <summary>Oracle's own TypeScript SDK against the emulator: neither side was written with the other in mind.</summary>
public sealed class TypeScriptSdkTests
{
    private const int LeastCalls = 40;
    private static readonly string s_directory = Path.Combine(AppContext.BaseDirectory, "typescript-sdk");

    [Theory]
    [InlineData("DEFAULT")]
    [InlineData("SESSION")]
    public async Task The_SDK_makes_its_calls_of_both_planes(string profile)
    {
        await InstallAsync();
        await using MieEmulator emulator = await MieEmulator.StartAsync(
            new() { CreateDelay = TimeSpan.FromMilliseconds(200), UpdateDelay = TimeSpan.FromMilliseconds(500), TokenRate = 0 }, TestContext.Current.CancellationToken);
        (int code, string output) = await RunAsync(
            "node", "check.js", emulator.ControlPlane.GetLeftPart(UriPartial.Authority), emulator.ConfigFile, profile, emulator.CompartmentId, emulator.ProjectId, emulator.ModelId);
        Assert.True(code == 0, output);
        string last = output.TrimEnd().Split('\n')[^1];
        Assert.Matches("^[0-9]+ calls$", last);
        Assert.True(int.Parse(last.Split(' ')[0], CultureInfo.InvariantCulture) >= LeastCalls, last);
    }

    private static async Task InstallAsync()
    {
        if (File.Exists(Path.Combine(s_directory, "node_modules", "oci-modeldeployment", "package.json")))
            return;
        try
        {
            (int code, string output) = await RunAsync("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
            Assert.SkipUnless(code == 0, $"SKIPPED, THE SDK WAS NOT TRIED: npm ci failed: {output}");
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Skip("SKIPPED, THE SDK WAS NOT TRIED: npm ci took too long.");
        }
        catch (Win32Exception e)
        {
            Assert.Skip($"SKIPPED, THE SDK WAS NOT TRIED: node and npm are needed: {e.Message}");
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(string file, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments) { WorkingDirectory = s_directory, RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromMinutes(3));
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await error + await output);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
