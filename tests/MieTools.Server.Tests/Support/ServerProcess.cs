using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace MieTools.Server.Tests;

/// <summary>The server as a process of its own; it is ended with the test in any case.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const uint CtrlBreak = 1;
    // .NET 10 has it, and no compiler knows of it here.
    private static readonly PropertyInfo? s_group = typeof(ProcessStartInfo).GetProperty("CreateNewProcessGroup");

    private ServerProcess(Process process) => Process = process;

    public static string Dll { get; } = Path.Combine(AppContext.BaseDirectory, "MieTools.Server.dll");

    public Process Process { get; }

    public static ServerProcess Start(params string[] arguments) => Start(Dll, arguments, []);

    /// <summary>Starts another program of this repository.</summary>
    /// <param name="dll">File of the program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables that are set, or null to take one away.</param>
    /// <param name="change">Changes how it is started.</param>
    public static ServerProcess Start(
        string dll, IEnumerable<string> arguments, IEnumerable<(string Name, string? Value)> environment,
        Action<ProcessStartInfo>? change = null)
    {
        ProcessStartInfo start = new("dotnet", [dll, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in environment)
            start.Environment[name] = value;
        change?.Invoke(start);
        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Starts a process to watch. It waits for its input, and so ends with the tests.</summary>
    public static Process StartParent() => Process.Start(new ProcessStartInfo(OperatingSystem.IsWindows() ? "cmd.exe" : "cat")
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Starts the server so that <see cref="Break"/> reaches it and nobody else; skips the test where that cannot be.</summary>
    public static ServerProcess StartBreakable(params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Elsewhere signals stop it, which have tests of their own.");
        Assert.SkipWhen(s_group is null, "A process gets a group of its own from .NET 10 on.");
        return Start(Dll, arguments, [], start => s_group!.SetValue(start, true));
    }

    /// <summary>Sends Ctrl+Break, the signal that a program on Windows can send to another.</summary>
    public void Break()
    {
        // In a service or under Wine without a terminal.
        Assert.SkipWhen(GetConsoleCP() == 0, "There is no console, and so no Ctrl+Break.");
        Assert.True(GenerateConsoleCtrlEvent(CtrlBreak, (uint)Process.Id), $"Error {Marshal.GetLastPInvokeError()}.");
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

    [DllImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GenerateConsoleCtrlEvent(uint signal, uint group);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint GetConsoleCP();
}
