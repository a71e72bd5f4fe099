using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MieTools.Testing;

namespace MieTools.Pester.Adapter;

/// <summary>One PowerShell that works on a plan.</summary>
internal sealed class PesterShell : IDisposable
{
    private const int KeptLines = 40;
    private const string SilenceName = "writes no secret";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private readonly Process _process = new();
    private readonly Queue<string> _said = new();
    private readonly Plan _plan;
    private readonly Action<Finding> _found;

    public PesterShell(Plan plan, string planPath, Action<Finding> found)
    {
        (_plan, _found) = (plan, found);
        IReadOnlyList<string> shell = Suite.Shell;
        _process.StartInfo = new ProcessStartInfo(
            shell[0], [.. shell.Skip(1), "-NoProfile", "-NonInteractive", "-File", Suite.Script, planPath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = Suite.Folder,
        };
        _process.StartInfo.Environment["POWERSHELL_TELEMETRY_OPTOUT"] = "1";
        _process.StartInfo.Environment["POWERSHELL_UPDATECHECK"] = "Off";
        // The shells that tests start inherit it: none lives long enough for what profiling gives.
        _process.StartInfo.Environment["DOTNET_TieredPGO"] = "0";
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>The last lines that it said beside its findings.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return string.Join(Environment.NewLine, _said);
        }
    }

    /// <summary>Writes a plan where the shells find it.</summary>
    public static string Write(Plan plan)
    {
        string path = Path.Combine(plan.Turns, "plan.json");
        File.WriteAllText(path, JsonSerializer.Serialize(plan, s_json));
        return path;
    }

    /// <summary>Runs to the end; cancelling kills the shell and all that it started.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        _process.Start();
        await using CancellationTokenRegistration killing = cancellation.Register(() => _process.Kill(entireProcessTree: true));
        // Open, it would be read for objects until the parent ends.
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await _process.WaitForExitAsync(CancellationToken.None);
        return _process.ExitCode;
    }

    public void Dispose() => _process.Dispose();

    private void Read(string? line)
    {
        if (line is not null && line.StartsWith(_plan.Mark, StringComparison.Ordinal))
            _found(Judged(JsonSerializer.Deserialize<Finding>(line[_plan.Mark.Length..], s_json)!));
        else
            Keep(line);
    }

    // A test that passes and gives a secret away has failed.
    private static Finding Judged(Finding finding) =>
        (SecretText.Find(finding.Said) ?? SecretText.Find(finding.Message)) is { } secret
            ? finding with { Result = "Failed", Message = $"It wrote {secret}.", Trace = null } : finding;

    private void Keep(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        if (SecretText.Find(line) is { } secret)
        {
            string message = $"Between its tests it wrote {secret}.";
            _found(new Finding(Suite.Script, ["The suite", SilenceName], 1, Finding.Broken, 0, message, null));
        }
        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > KeptLines)
                _said.Dequeue();
        }
    }
}
