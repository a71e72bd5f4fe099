using System.CommandLine;
using System.Diagnostics;
using System.Text.RegularExpressions;
using MieTools.Server.Proxy.Tool;

namespace MieTools.Server.Tests;

/// <summary>What docs/proxy.md says of the program mie-proxy.</summary>
public sealed partial class ProxyGuideTests : IDisposable
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Root(), "docs", "proxy.md"));
    private static readonly string s_section = Between("## Without PowerShell", "## Status page");

    private readonly string _directory = Directory.CreateTempSubdirectory("mie-unit-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void It_lists_every_option_and_names_no_other()
    {
        string[] options = Options();
        string table = string.Concat(s_section.Split('\n').Where(l => l.StartsWith('|')));
        Assert.All(options, o => Assert.Contains($"`{o}", table, StringComparison.Ordinal));
        // Those of other programs in the examples.
        string[] others = ["--tool-path", "--add-source", "--rm", "--publish", "--secret", "--signal", "--unit", "--lines", "--from",
            "--parent-pid", "--stop-on-stdin-close"];
        Assert.All(Option().Matches(s_section).Select(m => m.Value).Except(others), o => Assert.Contains(o, options));
    }

    [Fact]
    public void Its_unit_is_one_that_systemd_takes()
    {
        const string Program = "/opt/mie-proxy/mie-proxy";
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/systemd-analyze"), "There is no systemd here.");
        string unit = Regex.Match(s_section, "```ini\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        Assert.Contains($"ExecStart={Program} ", unit, StringComparison.Ordinal);
        string file = Path.Combine(_directory, "mie-proxy.service");
        File.WriteAllText(file, unit.Replace(Program, "/bin/true", StringComparison.Ordinal));
        ProcessStartInfo start = new("/usr/bin/systemd-analyze", ["verify", file]) { RedirectStandardError = true };
        using Process verify = Process.Start(start)!;
        string said = verify.StandardError.ReadToEnd();
        verify.WaitForExit();
        Assert.DoesNotContain("mie-proxy", said, StringComparison.Ordinal);
        Assert.Equal(0, verify.ExitCode);
    }

    private static string Between(string start, string end) =>
        s_page[s_page.IndexOf(start, StringComparison.Ordinal)..s_page.IndexOf(end, StringComparison.Ordinal)];

    private static string[] Options()
    {
        RootCommand root = new();
        new ProxyArguments().AddTo(root);
        new ConnectionArguments().AddTo(root);
        return [.. root.Options.Select(o => o.Name).Where(o => o is not ("--help" or "--version"))];
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "MieTools.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("The tests are not run in the repository.");
    }

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex Option();
}
