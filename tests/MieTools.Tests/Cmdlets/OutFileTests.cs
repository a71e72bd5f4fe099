using System.Diagnostics;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

public sealed class OutFileTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>, IDisposable
{
    private Shell Shell => fixture.Shell;

    private readonly string _folder = Directory.CreateTempSubdirectory("mie-").FullName;

    [Fact]
    public void An_answer_replaces_what_a_file_held_and_leaves_nothing_beside_it()
    {
        string file = Path.Combine(_folder, "answer.txt");
        File.WriteAllText(file, new string('x', 1000));
        ShellRun run = Shell.Invoke("Invoke-MieInference", new { fixture.Deployment, Path = "/version", OutFile = file });
        Assert.Empty(run.Errors);
        Assert.Empty(run.Output);
        Assert.Matches("""^\{.*"version".*\}\s*$""", File.ReadAllText(file));
        Assert.Equal([file], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_path_of_Windows_own_form_is_a_file_wherever_the_shell_is()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Only Windows has such paths.");
        string file = Path.Combine(_folder, "answer.json");
        ShellRun run = Shell.Run(
            "Push-Location Env:; try { Invoke-MieInference -Id $id -Path /version -OutFile $file } finally { Pop-Location }",
            new { id = fixture.Deployment.Id, file = @"\\?\" + file });
        Assert.Empty(run.Errors);
        Assert.Contains("version", File.ReadAllText(file), StringComparison.Ordinal);
    }

    [Fact]
    public void One_file_takes_one_answer()
    {
        string file = Path.Combine(_folder, "one.txt");
        ShellRun run = Shell.Invoke("Invoke-MieInference", new { fixture.Deployment.Id, MaxTokens = 1, OutFile = file }, "first", "second");
        Assert.Equal("second", run.Failure("Mie.ArgumentInvalid").TargetObject);
        string first = File.ReadAllText(file);
        Shell.Invoke("Invoke-MieInference", new { fixture.Deployment.Id, MaxTokens = 1, OutFile = file }, "second");
        Assert.NotEqual(first, File.ReadAllText(file));
    }

    [Fact]
    public void An_existing_file_keeps_its_links_and_its_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links and modes are those of Unix.");
        if (OperatingSystem.IsWindows())
            return;
        string real = Path.Combine(_folder, "real.txt"), link = Path.Combine(_folder, "link.txt");
        File.WriteAllText(real, new string('x', 1000));
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(link, real);
        Shell.Invoke("Invoke-MieInference", new { fixture.Deployment, Path = "/version", OutFile = link });
        Assert.StartsWith("{", File.ReadAllText(real), StringComparison.Ordinal);
        Assert.EndsWith("}", File.ReadAllText(real).TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(real, new FileInfo(link).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(real));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void A_planted_link_beside_it_is_not_followed_and_a_dangling_one_leads_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        string precious = Path.Combine(_folder, "precious"), real = Path.Combine(_folder, "real.txt");
        string file = Path.Combine(_folder, "new.txt");
        File.WriteAllText(precious, "precious");
        File.CreateSymbolicLink($"{file}.{Environment.ProcessId}.partial", precious);
        File.CreateSymbolicLink(file, real);
        ShellRun run = Shell.Invoke("Invoke-MieInference", new { fixture.Deployment, Path = "/version", OutFile = file });
        Assert.Empty(run.Errors);
        Assert.Equal("precious", File.ReadAllText(precious));
        Assert.Contains("version", File.ReadAllText(real));
        Assert.Equal(real, new FileInfo(file).LinkTarget);
    }

    [Fact]
    public void Devices_just_work_and_one_that_is_full_is_an_error()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Uses /dev.");
        Assert.Empty(Shell.Invoke("Invoke-MieInference", new { fixture.Deployment, Path = "/version", OutFile = "/dev/null" }).Errors);
        Assert.False(File.GetAttributes("/dev/null").HasFlag(FileAttributes.ReparsePoint));
        Assert.Equal(0, new FileInfo("/dev/null").Length);
        ShellRun run = Shell.Invoke("Invoke-MieInference", new { fixture.Deployment, Path = "/version", OutFile = "/dev/full" });
        Assert.Contains("'/dev/full' cannot be written", run.Failure("Mie.FileUnwritable").Exception.Message);
    }

    [Fact]
    public async Task A_pipe_gets_the_answer()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other pipes.");
        string pipe = MakePipe();
        Task<string> reader = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        Assert.Empty(Shell.Invoke("Invoke-MieInference", new { fixture.Deployment, Path = "/version", OutFile = pipe }).Errors);
        Assert.Contains("version", await reader.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.Equal([pipe], Directory.GetFileSystemEntries(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string MakePipe()
    {
        string pipe = Path.Combine(_folder, "pipe");
        using Process process = Process.Start("mkfifo", [pipe]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return pipe;
    }
}
