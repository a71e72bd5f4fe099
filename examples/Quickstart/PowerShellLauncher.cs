using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace MieTools.Examples;

/// <summary>Runs Quickstart.ps1 in the PowerShell of the NuGet package, on the terminal of this process.</summary>
internal static class PowerShellLauncher
{
    private const int Failure = 1;
    private const int Terminated = 128 + 15;

    /// <summary>Runs the script, or its start and then a prompt; returns PowerShell's exit code.</summary>
    public static int Run(bool shell)
    {
        string version = Metadata("PowerShellVersion");
        string program = Path.Combine(Metadata("PowerShellFolder"), OperatingSystem.IsWindows() ? "win" : "unix", "pwsh.dll");
        if (!File.Exists(program))
        {
            Console.Error.WriteLine($"PowerShell {version} is not in the NuGet folder any more ({program}): run 'dotnet restore'.");
            return Failure;
        }
        // PowerShell takes a second or two to start: say so first.
        Console.WriteLine($"MieTools quick start. Starting PowerShell {version} ...");
        return Wait(StartInfo(program, shell));
    }

    private static int Wait(ProcessStartInfo start)
    {
        bool terminated = false;
        // Ctrl+C goes to PowerShell as well, which stops what it runs and cleans up; this process only waits for it.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using PosixSignalRegistration quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true);
        using Process process = Process.Start(start)!;
        // Nobody else ends PowerShell then; its emulator ends with it.
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            terminated = true;
            process.Kill();
        });
        process.WaitForExit();
        return terminated ? Terminated : process.ExitCode;
    }

    private static ProcessStartInfo StartInfo(string program, bool shell)
    {
        string dotnet = DotnetHost();
        string script = Path.GetFullPath(Metadata("Script"));
        // After a failure or Ctrl+C there is nothing to play with, so no prompt either: -NoExit -File would show one.
        string[] arguments = shell
            ? ["-NoExit", "-Command",
                $"try {{ & '{script.Replace("'", "''")}' -Shell }} finally {{ if ($LASTEXITCODE) {{ "
                    + $"$Host.SetShouldExit($LASTEXITCODE) }} }}"]
            : ["-File", script];
        ProcessStartInfo start = new(dotnet, ["exec", program, "-NoProfile", "-NoLogo", .. arguments]);
        // The emulator is started by way of the PATH, on which this dotnet need not be.
        start.Environment["PATH"] = Path.GetDirectoryName(dotnet) + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        // A look at MieTools is nothing that PowerShell has to report or to look for updates at.
        start.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        start.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        return start;
    }

    // The dotnet that runs this process: its runtime is in <root>/shared/Microsoft.NETCore.App/<version>.
    private static string DotnetHost() => Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    private static string Metadata(string key) => typeof(PowerShellLauncher).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
