using System.Diagnostics;
using System.Globalization;

namespace MieTools.Core.Tests.Batch;

/// <summary>A batch in a process of its own.</summary>
internal sealed class BatchChild : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly Task _reading;

    private BatchChild(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Lines whose result was said to be on the disk.</summary>
    public int Done { get; private set; }

    public string Last => _lines.Count == 0 ? "" : string.Join('\n', _lines);

    /// <summary>Starts one.</summary>
    /// <param name="arguments">Those of the program.</param>
    /// <param name="maxFileKb">Most KB that it may write to a file, as if the disk was full; null for no limit.</param>
    public static BatchChild Start(IEnumerable<string> arguments, int? maxFileKb = null)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "BatchProcess.dll");
        if (maxFileKb is null)
            return new BatchChild(new ProcessStartInfo("dotnet", [program, .. arguments]));
        // Without the trap the signal of a file that is too long would end it.
        string script = string.Create(CultureInfo.InvariantCulture, $"trap '' XFSZ; ulimit -f {maxFileKb}; exec dotnet \"$@\"");
        ProcessStartInfo start = new("bash", ["-c", script, "bash", program, .. arguments]);
        // The runtime keeps the code that it makes in a file of its own otherwise.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        return new BatchChild(start);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).Within();
        await _reading.Within();
        return _process.ExitCode;
    }

    /// <summary>Ends it at once, as kill -9 does.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await EndAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("done ", StringComparison.Ordinal))
                Done = int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture);
            else
                _lines.Add(line);
        }
    }
}
