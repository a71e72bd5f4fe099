using System.ComponentModel;
using System.Diagnostics;

namespace MieTools.Server.Wire.Hosting;

/// <summary>Watches the process that wants this one alive.</summary>
internal sealed class ParentProcess
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(250);
    private readonly int _pid;
    private readonly string _identity;

    private ParentProcess(int pid, string identity)
    {
        _pid = pid;
        _identity = identity;
    }

    /// <summary>Finds a process, or gives null when it does not run.</summary>
    public static ParentProcess? Find(int pid) => IdentityOf(pid) is { } identity ? new ParentProcess(pid, identity) : null;

    /// <summary>Returns when the process is gone.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(s_interval);
        while (IdentityOf(_pid) == _identity)
            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
    }

    // Start time belongs to the identity because numbers are used again. On Linux a process that ended but was not waited
    // for still answers to signals, so its state is read instead.
    private static string? IdentityOf(int pid) => OperatingSystem.IsLinux() ? FromProc(pid) : FromSystem(pid);

    private static string? FromProc(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            // The name, in brackets, may hold spaces; state is the first field after it, start time the twentieth.
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields[19];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? FromSystem(int pid)
    {
        try
        {
            using Process process = Process.GetProcessById(pid);
            return process.HasExited ? null : process.StartTime.Ticks.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
