using System.ComponentModel;
using System.Diagnostics;
using MieTools.Benchmarks.EndToEnd;

namespace MieTools.Benchmarks.Batches;

/// <summary>OpenAI's client for TypeScript, installed beside what the benchmarks make.</summary>
internal static class OpenAiClient
{
    /// <summary>Installs it, unless it is there.</summary>
    /// <returns>Its folder; null where npm is not there, or could not get it.</returns>
    public static async Task<string?> InstallAsync(CancellationToken cancellation)
    {
        string folder = Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "openai-client")).FullName;
        if (File.Exists(Path.Combine(folder, "node_modules", "openai", "package.json")))
            return folder;
        foreach (string file in (string[])["package.json", "package-lock.json"])
            File.Copy(Path.Combine(AppContext.BaseDirectory, "openai-client", file), Path.Combine(folder, file), overwrite: true);
        try
        {
            ProcessStartInfo install = new("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"]) { WorkingDirectory = folder };
            await Child.RunAsync(install, cancellation);
            return folder;
        }
        catch (Exception e) when (e is Win32Exception or ProbeException)
        {
            return null;
        }
    }
}
