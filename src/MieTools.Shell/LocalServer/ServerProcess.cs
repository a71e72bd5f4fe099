using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MieTools.Core.Json;

namespace MieTools.LocalServer;

/// <summary>A server of this module that runs as a child process of this one, and ends with it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int LogLines = 200;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Process _process;
    private readonly Queue<string> _log = new();

    private ServerProcess(Process process)
    {
        _process = process;
        ProcessId = process.Id;
        StartTime = DateTimeOffset.Now;
    }

    /// <summary>Id of the child process.</summary>
    public int ProcessId { get; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>True while the child process runs.</summary>
    public bool IsRunning
    {
        get
        {
            try
            {
                return !_process.HasExited;
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }
    }

    /// <summary>Running or Stopped.</summary>
    public string State => IsRunning ? "Running" : "Stopped";

    /// <summary>The last lines it logged.</summary>
    public MieList<string> Log
    {
        get
        {
            lock (_log)
                return [.. _log];
        }
    }

    // Beside the plain assemblies: one that was compiled ahead is in a folder of theirs.
    private static string ServerFile()
    {
        string folder = Path.GetDirectoryName(typeof(ServerProcess).Assembly.Location)!;
        string file = Path.Combine("server", "MieTools.Server.dll");
        string beside = Path.Combine(folder, file);
        return File.Exists(beside) || Path.GetDirectoryName(folder) is not { } above ? beside : Path.Combine(above, file);
    }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="start">What is to run.</param>
    /// <param name="read">Makes what the caller wants of the process and of the JSON object that it says when it is ready.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="MieException">It could not be started or did not become ready.</exception>
    public static async Task<T> StartAsync<T>(
        ServerStart start, Func<ServerProcess, JsonElement, T> read, CancellationToken cancellationToken)
    {
        string server = ServerFile();
        if (!File.Exists(server))
            throw Failed(start, $"'{server}' is missing.", "Build the whole solution (dotnet build), or install the module again.");
        ProcessStartInfo info = Describe(start, server);
        ServerProcess? child = null;
        try
        {
            child = new ServerProcess(Process.Start(info)!);
            child._process.ErrorDataReceived += child.Keep;
            child._process.BeginErrorReadLine();
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(start.Timeout);
            await child.TellAsync(start.Input, limit.Token).ConfigureAwait(false);
            string? ready = await child._process.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false);
            if (ready is null)
            {
                await child._process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                throw Failed(start, $"it ended with exit code {child._process.ExitCode}: {string.Join(' ', child.Log)}",
                    child.Log.Any(l => l.Contains("framework", StringComparison.OrdinalIgnoreCase))
                        ? "Install the ASP.NET Core runtime 8 or later (https://dotnet.microsoft.com/download)."
                        : start.Advise(child._process.ExitCode, child.Log) ?? ServerExit.Advice(child._process.ExitCode));
            }
            T result = Read(start, ready, json => read(child, json));
            _ = child.DrainAsync();
            return result;
        }
        catch (Exception e)
        {
            child?.Dispose();
            if (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw Failed(start, $"it was not ready within {start.Timeout.TotalSeconds:0} s.", "Try again with a longer -TimeoutSec.");
            if (e is System.ComponentModel.Win32Exception)
                throw Failed(start, $"'{info.FileName}' could not be run: {e.Message}", DotnetHost.Advice);
            throw;
        }
    }

    /// <summary>Asks it to stop, and ends it when it does not within three seconds.</summary>
    public void Stop()
    {
        try
        {
            if (_process.HasExited)
                return;
            _process.StandardInput.Close();
            if (!_process.WaitForExit(3000))
                _process.Kill(entireProcessTree: true);
            _process.WaitForExit(3000);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself meanwhile.
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _process.Dispose();
    }

    private static MieException Failed(ServerStart start, string reason, string? advice) =>
        new(start.Error, $"The {start.Verb} did not start: {reason}", advice);

    private static ProcessStartInfo Describe(ServerStart start, string server)
    {
        (string? dotnet, string seen) = DotnetHost.Find(DotnetHost.Folders);
        ProcessStartInfo info = new(dotnet ?? throw Failed(start, seen, DotnetHost.Advice))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // What the server writes to a pipe, whatever the code page of this console is.
            StandardInputEncoding = s_utf8,
            StandardOutputEncoding = s_utf8,
            StandardErrorEncoding = s_utf8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        // Its own standard input, closed by the system when this process dies however it dies, is what keeps it from being left behind.
        foreach (string argument in (string[])[server, start.Verb, .. start.Arguments, "--stop-on-stdin-close", "--parent-pid",
            Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)])
        {
            info.ArgumentList.Add(argument);
        }
        return info;
    }

    private static T Read<T>(ServerStart start, string line, Func<JsonElement, T> read)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or UriFormatException)
        {
            throw Failed(start,
                $"its first line was not understood: {line}", "Module and server are of different versions: build or install again.");
        }
    }

    private async Task TellAsync(byte[]? line, CancellationToken cancellationToken)
    {
        if (line is null)
            return;
        try
        {
            Stream input = _process.StandardInput.BaseStream;
            await input.WriteAsync(line, cancellationToken).ConfigureAwait(false);
            await input.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It has ended already, and has said why.
        }
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        if (e.Data is null)
            return;
        lock (_log)
        {
            _log.Enqueue(e.Data);
            if (_log.Count > LogLines)
                _log.Dequeue();
        }
    }

    // A full pipe would stop the server.
    private async Task DrainAsync()
    {
        try
        {
            while (await _process.StandardOutput.ReadLineAsync().ConfigureAwait(false) is not null)
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It ended.
        }
    }
}
