using System.ComponentModel;
using System.Diagnostics;

namespace MieTools.Benchmarks.EndToEnd;

/// <summary>The programs that are measured or measure, as far as this machine has them.</summary>
internal sealed class Tools
{
    public const string PowerShell = "pwsh";
    public const string Python = "python";
    public const string Node = "node";
    public const string Curl = "curl";
    public const string Wrk = "wrk";

    /// <summary>This program.</summary>
    public const string Own = "own";

    // Prints its path, the engine's assembly and its version.
    private const string Ask =
        "(Get-Process -Id $PID).Path; [psobject].Assembly.Location; \"PowerShell $($PSVersionTable.PSVersion) on "
            + "$([System.Runtime.InteropServices.RuntimeInformation]::FrameworkDescription)\"";

    private readonly Dictionary<string, Launch> _launches = new() { [Own] = new("dotnet", [typeof(Tools).Assembly.Location]) };
    private readonly Dictionary<string, string> _missing = [];

    /// <summary>Versions, by name.</summary>
    public Dictionary<string, string> Versions { get; } = [];

    /// <summary>Looks for them all.</summary>
    /// <param name="pwsh">The PowerShell to measure with, its executable or its <c>pwsh.dll</c>; null for the one on the PATH, or else the
    /// package's.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<Tools> FindAsync(string? pwsh, CancellationToken cancellation)
    {
        Tools tools = new();
        foreach (string path in pwsh is null ? (string[])["pwsh", Repository.PackagedPowerShell] : [pwsh])
            await tools.AddShellAsync(path, cancellation);
        // A launcher that picks a Python would be measured too: its own path is asked for.
        foreach (string name in (string[])["python3", "python"])
        {
            await tools.AddAsync(Python, name,
                ["-c", "import sys, requests; print(sys.executable); print('Python', sys.version.split()[0], 'requests', "
                    + "requests.__version__)"], "there is no Python with the package requests on the PATH", cancellation);
        }

        await tools.AddAsync(Node, "node", ["-e", "fetch; console.log(process.execPath); console.log('Node', process.version)"],
            "there is no Node 18 or later on the PATH", cancellation);
        await tools.AddAsync(Curl, "curl", ["--version"], "there is no curl on the PATH", cancellation, hasPath: false);
        await tools.AddAsync(Wrk, "wrk", ["-v"], "there is no wrk on the PATH (the runner's own load is)", cancellation, hasPath: false);
        foreach (string module in (string[])["OCI.PSModules.Modeldeployment", "PSOpenAI"])
            await tools.AddModuleAsync(module, cancellation);
        return tools;
    }

    /// <summary>Why a tool is not there; null when it is.</summary>
    public string? Missing(string tool) => _launches.ContainsKey(tool) ? null : _missing.GetValueOrDefault(tool, "it is not known");

    /// <summary>How to start a tool.</summary>
    public Launch LaunchOf(string tool) => _launches[tool];

    private async Task AddShellAsync(string path, CancellationToken cancellation)
    {
        if (_launches.ContainsKey(PowerShell))
            return;
        Launch launch = Launch.Shell(path);
        string[] lines = await PrintedAsync(launch, ["-NoProfile", "-Command", Ask], cancellation);
        if (lines.Length == 3)
        {
            _launches[PowerShell] = launch;
            Versions[PowerShell] = $"{lines[2]}, {Engine.Describe(lines[1])}";
        }
        else
        {
            _missing[PowerShell] = $"PowerShell 7.4 or later could not be started ({path}); --pwsh names one";
        }
    }

    private async Task AddAsync(
        string tool, string command, string[] arguments, string missing, CancellationToken cancellation, bool hasPath = true)
    {
        if (_launches.ContainsKey(tool))
            return;
        // wrk -v ends with an error after it told its version.
        string[] lines = await PrintedAsync(new Launch(command, []), arguments, cancellation, failureToo: tool == Wrk);
        if (lines.Length > (hasPath ? 1 : 0))
        {
            _launches[tool] = new Launch(hasPath ? lines[0] : command, []);
            Versions[tool] = hasPath ? lines[1] : string.Join(' ', lines[0].Split(' ').Take(2));
        }
        else
        {
            _missing[tool] = missing;
        }
    }

    // The lines that a program prints; none when it is not there or fails.
    private static async Task<string[]> PrintedAsync(
        Launch launch, string[] arguments, CancellationToken cancellation, bool failureToo = false)
    {
        try
        {
            ProcessStartInfo start = new(launch.FileName, [.. launch.Prefix, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            string[] lines = (await process.StandardOutput.ReadToEndAsync(cancellation))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0 || failureToo ? lines : [];
        }
        catch (Win32Exception)
        {
            return [];
        }
    }

    private async Task AddModuleAsync(string module, CancellationToken cancellation)
    {
        _missing[module] = $"the module {module} is not installed in PowerShell";
        if (Missing(PowerShell) is { } reason)
        {
            _missing[module] = reason;
            return;
        }
        string command = $"$m = Get-Module -ListAvailable {module} | Select-Object -First 1; if ($m) {{ \"{module} $($m.Version)\" }}";
        if (await PrintedAsync(_launches[PowerShell], ["-NoProfile", "-Command", command], cancellation) is [var version])
        {
            _launches[module] = _launches[PowerShell];
            Versions[module] = version;
        }
    }
}
