using System.ComponentModel;
using System.Diagnostics;

namespace MieTools.Server.Tests;

/// <summary>A folder with a package-lock.json and a check.js: installs what it needs from npm and runs it.</summary>
internal static class NodeSuite
{
    /// <summary>Runs a folder's check, which has to end well. The test is skipped, loudly, where node or npm is not there.</summary>
    /// <param name="folder">The folder beside the test assembly.</param>
    /// <param name="package">A package that is there once the folder is installed.</param>
    /// <param name="caFile">PEM file of an authority that node is to trust, or null.</param>
    /// <param name="arguments">What the script is given.</param>
    /// <returns>What it printed.</returns>
    public static Task<string> CheckAsync(string folder, string package, string? caFile, params string[] arguments) =>
        RunAsync("check.js", folder, package, caFile, arguments);

    /// <summary>Runs another script of such a folder.</summary>
    /// <param name="script">Name of the script.</param>
    /// <param name="folder">The folder beside the test assembly.</param>
    /// <param name="package">A package that is there once the folder is installed.</param>
    /// <param name="caFile">PEM file of an authority that node is to trust, or null.</param>
    /// <param name="arguments">What the script is given.</param>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(string script, string folder, string package, string? caFile, string[] arguments)
    {
        string directory = Path.Combine(AppContext.BaseDirectory, folder);
        await InstallAsync(directory, package);
        (int code, string output) = await ExecuteAsync(directory, caFile, "node", [script, .. arguments]);
        Assert.True(code == 0, output);
        return output.TrimEnd();
    }

    private static async Task InstallAsync(string directory, string package)
    {
        if (File.Exists(Path.Combine(directory, "node_modules", package, "package.json")))
            return;
        try
        {
            (int code, string output) = await ExecuteAsync(directory, null, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts");
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

    private static async Task<(int Code, string Output)> ExecuteAsync(
        string directory, string? caFile, string file, params string[] arguments)
    {
        ProcessStartInfo start = new(file, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (caFile is not null)
            start.Environment["NODE_EXTRA_CA_CERTS"] = caFile;
        using Process process = Process.Start(start)!;
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
