using System.Diagnostics;
using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>The server as a process of its own; it is ended with the test in any case.</summary>
internal sealed class ServerProcess : IDisposable
{
    private ServerProcess(Process process) => Process = process;

    public static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "MieTools.Server.dll");

    public Process Process { get; }

    public static ServerProcess Start(params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Dll, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new ServerProcess(Process.Start(start)!);
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
