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

    private readonly Dictionary<string, string> _paths = new() { [Own] = "dotnet" };
    private readonly Dictionary<string, string> _missing = [];

    /// <summary>Versions, by name.</summary>
    public Dictionary<string, string> Versions { get; } = [];

    /// <summary>Looks for them all.</summary>
    public static async Task<Tools> FindAsync(CancellationToken cancellation)
    {
        Tools tools = new();
        await tools.AddAsync(PowerShell, "pwsh",
            ["-NoProfile", "-Command",
                "(Get-Process -Id $PID).Path; \"PowerShell $($PSVersionTable.PSVersion) on "
                    + "$([System.Runtime.InteropServices.RuntimeInformation]::FrameworkDescription)\""],
                    "PowerShell 7.4 or later is not on the PATH", cancellation);
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
        // The module's own launcher may be a script: what counts is the name that a user types.
        if (tools._paths.ContainsKey(PowerShell))
            tools._paths[PowerShell] = "pwsh";
        foreach (string module in (string[])["OCI.PSModules.Modeldeployment", "PSOpenAI"])
            await tools.AddModuleAsync(module, cancellation);
        return tools;
    }

    /// <summary>Why a tool is not there; null when it is.</summary>
    public string? Missing(string tool) => _paths.ContainsKey(tool) ? null : _missing.GetValueOrDefault(tool, "it is not known");

    /// <summary>What to start a tool with.</summary>
    public string PathOf(string tool) => _paths[tool];

    private async Task AddAsync(
        string tool, string command, string[] arguments, string missing, CancellationToken cancellation, bool hasPath = true)
    {
        if (_paths.ContainsKey(tool))
            return;
        try
        {
            ProcessStartInfo start = new(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            string[] lines = (await process.StandardOutput.ReadToEndAsync(cancellation))
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            await process.WaitForExitAsync(cancellation);
            // wrk -v ends with an error after it told its version.
            if (lines.Length > (hasPath ? 1 : 0) && (process.ExitCode == 0 || tool == Wrk))
            {
                _paths[tool] = hasPath ? lines[0] : command;
                Versions[tool] = hasPath ? lines[1] : string.Join(' ', lines[0].Split(' ').Take(2));
                return;
            }
        }
        catch (Win32Exception)
        {
            // It is not there.
        }
        _missing[tool] = missing;
    }

    private async Task AddModuleAsync(string module, CancellationToken cancellation)
    {
        _missing[module] = $"the module {module} is not installed in PowerShell";
        if (_missing.TryGetValue(PowerShell, out string? reason))
        {
            _missing[module] = reason;
        }
        else
        {
            await AddAsync(module, "pwsh",
                ["-NoProfile", "-Command",
                    $"$m = Get-Module -ListAvailable {module} | Select-Object -First 1; if ($m) {{ $m.Path; \"{module} $($m.Version)\" }}"],
                    _missing[module], cancellation);
        }

        if (_paths.ContainsKey(module))
            _paths[module] = "pwsh";
    }
}
