using System.ComponentModel;
using System.Diagnostics;

namespace MieTools.Server.Tests;

/// <summary>A folder with a package-lock.json and a check.js: installs what it needs from npm and runs it.</summary>
internal static class NodeSuite
{
    /// <summary>Runs a folder's check, which has to end with <c>all done</c>. The test is skipped, loudly, where node or npm is not there.</summary>
    /// <param name="folder">The folder beside the test assembly.</param>
    /// <param name="package">A package that is there once the folder is installed.</param>
    /// <param name="arguments">What the script is given.</param>
    public static async Task CheckAsync(string folder, string package, params string[] arguments)
    {
        string directory = Path.Combine(AppContext.BaseDirectory, folder);
        await InstallAsync(directory, package);
        (int code, string output) = await RunAsync(directory, "node", ["check.js", .. arguments]);
        Assert.True(code == 0, output);
        Assert.EndsWith("all done", output.TrimEnd());
    }

    private static async Task InstallAsync(string directory, string package)
    {
        if (File.Exists(Path.Combine(directory, "node_modules", package, "package.json")))
            return;
        try
        {
            (int code, string output) = await RunAsync(directory, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
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

    private static async Task<(int Code, string Output)> RunAsync(string directory, string file, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(file, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true })!;
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
