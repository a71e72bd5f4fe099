using System.Diagnostics;
using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>The server as a process of its own; it is ended with the test in any case.</summary>
internal sealed class ServerProcess : IDisposable
{
    private ServerProcess(Process process) => Process = process;

    public static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "MieTools.Server.dll");

    public Process Process { get; }

    public static ServerProcess Start(params string[] arguments) => Start(Dll, arguments, []);

    /// <summary>Starts another program of this repository.</summary>
    /// <param name="dll">File of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables that are set, or null to take one away.</param>
    public static ServerProcess Start(
        string dll, IEnumerable<string> arguments, IEnumerable<(string Name, string? Value)> environment)
    {
        ProcessStartInfo start = new("dotnet", [dll, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment)
            start.Environment[name] = value;
        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Sends a signal, such as <c>TERM</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{Process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>The line that tells where it is.</summary>
    public async Task<JsonNode> ReadyAsync()
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience.Limit);
        string? line = await Process.StandardOutput.ReadLineAsync(limit.Token);
        Assert.True(line is not null, line is null ? await Process.StandardError.ReadToEndAsync(limit.Token) : "");
        return JsonNode.Parse(line!)!;
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> EndAsync()
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience.Limit);
        await Process.WaitForExitAsync(limit.Token);
        return Process.ExitCode;
    }

    public void Dispose()
    {
        if (!Process.HasExited)
            Process.Kill();
        Process.Dispose();
    }
}
