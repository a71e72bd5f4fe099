using System.Collections.Concurrent;
using System.ComponentModel;

namespace MieTools.Pester.Adapter;

/// <summary>Runs or lists the tests of some files, in one shell or several that share the work.</summary>
internal sealed class PesterRun(Action<Finding> found, CancellationToken cancellation)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _done = [];
    private readonly ConcurrentQueue<string> _ends = new();

    /// <summary>Lists the tests of all files.</summary>
    public void List() => Work(onlyList: true, [.. Suite.Files.Select(file => new PlannedFile(file, []))]);

    /// <summary>Runs tests. What becomes of each is told before the next file is begun.</summary>
    public void Run(IReadOnlyList<PlannedFile> files) => Work(onlyList: false, files);

    private void Work(bool onlyList, IReadOnlyList<PlannedFile> files)
    {
        DirectoryInfo turns = Directory.CreateTempSubdirectory("mietools-pester-");
        try
        {
            Plan plan = new(Suite.Pester, Environment.ProcessId, turns.FullName, $"##{Guid.NewGuid():n}:", onlyList, files);
            string path = PesterShell.Write(plan);
            int shells = onlyList ? 1 : Math.Min(Suite.Shells, files.Count);
            Task.WhenAll(Enumerable.Range(0, shells).Select(_ => ShellAsync(plan, path))).GetAwaiter().GetResult();
        }
        finally
        {
            turns.Delete(recursive: true);
        }
        if (!cancellation.IsCancellationRequested)
            FailMissing(files);
    }

    private async Task ShellAsync(Plan plan, string path)
    {
        using PesterShell shell = new(plan, path, Take);
        try
        {
            int code = await shell.RunAsync(cancellation);
            if (code != 0)
                _ends.Enqueue($"A shell ended with exit code {code}. {shell.Said}");
        }
        catch (Win32Exception e)
        {
            _ends.Enqueue($"'{Suite.Shell[0]}' could not be started: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            // Nothing more to do or say.
        }
    }

    private void Take(Finding finding)
    {
        lock (_gate)
        {
            if (finding.Path is null)
                _done.Add(finding.File);
            else
                found(finding);
        }
    }

    // A shell that died must not look like a file without tests.
    private void FailMissing(IReadOnlyList<PlannedFile> files)
    {
        string why = _ends.IsEmpty ? "No shell said what became of this file." : string.Join(Environment.NewLine, _ends);
        foreach (PlannedFile file in files.Where(one => !_done.Contains(one.Path)))
            found(new Finding(file.Path, ["runs to its end"], 1, Finding.Broken, 0, why, null));
    }
}
