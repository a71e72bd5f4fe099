using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>Long paths, shares, Windows' prefix and the names of its devices, wherever a command takes a file.</summary>
public sealed class WindowsPathTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>, IDisposable
{
    private const string Line = """{"messages":[{"role":"user","content":"Hi"}],"max_tokens":1}""";
    private const string Only = "Only Windows has such paths.";
    private readonly string _folder = Directory.CreateTempSubdirectory("mie-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData(@"\\?\")]
    public void Long_ones_are_files(string prefix)
    {
        Assert.SkipUnless(prefix.Length == 0 || OperatingSystem.IsWindows(), Only);
        string deep = prefix + Path.Combine([_folder, .. Enumerable.Repeat(new string('d', 100), 3)]);
        Directory.CreateDirectory(deep);
        TakesAllIn(deep);
    }

    // The share of a disk that Windows has for its administrators.
    [Theory]
    [InlineData(@"\\localhost\")]
    [InlineData("//localhost/")]
    [InlineData(@"\\?\UNC\localhost\")]
    public void Those_of_a_share_are_files_wherever_the_shell_is(string server)
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), Only);
        string share = server + _folder.Replace(':', '$');
        Assert.SkipUnless(Directory.Exists(share), "There is no share of the disk here, or no right to it.");
        TakesAllIn(share);
    }

    [Fact]
    public void Names_of_devices_are_refused_by_their_name()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Elsewhere they are names like any other.");
        using Shell shell = new();
        List<string> failures = [];
        foreach (string script in (string[])["Invoke-MieInference $id -Context $c -Prompt x -OutFile $device",
            "Invoke-MieInference $id -Context $c -Path /v1/chat/completions -InFile $device",
            "Invoke-MieBatch $id -Context $c -Path $device -OutFile out.jsonl",
            "Invoke-MieBatch $id -Context $c -Path $lines -OutFile $device",
            "Get-MieDeployment -Id $id -Context $c | Export-MieDeployment -Context $c -Path $device",
            "New-MieDeployment -Context $c -PayloadPath $device", "Connect-MieService -ConfigFile $device",
            "Connect-MieService -ConfigFile $config -CaFile $device",
            "Connect-MieService -AuthType TokenExchange -TokenFile $device -DomainUrl https://a.identity.oraclecloud.com -ClientId a "
                + "-ClientSecret ('b' | ConvertTo-SecureString -AsPlainText) -Region us-ashburn-1; Get-MieDeploymentShape",
            "Invoke-MieBatch $id -Context $c -Path $lines -OutFile \"$folder/out.jsonl\" -ErrorFile $device",
            "Invoke-MieInference $id -Context $c -Prompt x -Image $device", "Invoke-MieInference $id -Context $c -Prompt x -Schema $device",
            "New-MieConversation -Path $device"])
        {
            ShellRun run = shell.Run(script, new
            {
                c = fixture.Context,
                id = fixture.Deployment.Id,
                config = fixture.Emulator.ConfigFile,
                folder = _folder,
                device = Path.Combine(_folder, "con.json"),
                lines = Input(),
            });
            string said = string.Concat(run.Errors.Select(e => e.ToString())) + run.Terminating;
            if (!said.Contains("con.json", StringComparison.OrdinalIgnoreCase))
                failures.Add($"{script}: {said}");
        }
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
        Assert.Equal([Input()], Directory.GetFiles(_folder));
    }

    [Fact]
    public void The_null_device_takes_answers()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Elsewhere it is a name like any other.");
        foreach (string name in (string[])["NUL", Path.Combine(_folder, "nul"), Path.Combine(_folder, "NUL.txt"), @"\\.\NUL"])
            Assert.Empty(fixture.Shell.Invoke("Invoke-MieInference", new { fixture.Deployment, Path = "/version", OutFile = name }).Errors);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    private string Input()
    {
        string path = Path.Combine(_folder, "input.jsonl");
        File.WriteAllText(path, Line + "\n");
        return path;
    }

    // -OutFile, -InFile, -Path and -OutFile of a batch, Export-MieDeployment, -PayloadPath, -ConfigFile and the key it names.
    private void TakesAllIn(string folder)
    {
        File.WriteAllText(At("body.json"), Line);
        File.WriteAllText(At("in.jsonl"), Line + "\n");
        Assert.Empty(fixture.Shell.Invoke("Invoke-MieInference", new
        {
            fixture.Deployment,
            Path = "/v1/chat/completions",
            InFile = At("body.json"),
            ContentType = "application/json",
            OutFile = At("answer.json"),
        }).Errors);
        Assert.Contains("choices", File.ReadAllText(At("answer.json")), StringComparison.Ordinal);
        Assert.Empty(fixture.Shell.Invoke("Invoke-MieBatch",
            new { fixture.Deployment, Path = At("in.jsonl"), OutFile = At("out.jsonl") }).Errors);
        Assert.Single(File.ReadAllLines(At("out.jsonl")));
        Assert.Empty(fixture.Shell.Invoke("Export-MieDeployment", new { fixture.Deployment, Path = At("payload.json") }).Errors);
        Assert.Empty(fixture.Shell.Invoke("New-MieDeployment",
            new { PayloadPath = At("payload.json"), DisplayName = "long", WhatIf = true }).Errors);
        string config = File.ReadAllText(fixture.Emulator.ConfigFile);
        string key = config.Split('\n').First(l => l.StartsWith("key_file", StringComparison.Ordinal)).Split('=', 2)[1].Trim();
        File.Copy(key, At("key.pem"));
        File.WriteAllText(At("config"), config.Replace(key, At("key.pem"), StringComparison.Ordinal));
        using Shell shell = new();
        ShellRun connected = shell.Run("$null = Connect-MieService -ConfigFile $config -Endpoint $e; Disconnect-MieService",
            new { config = At("config"), e = fixture.Emulator.ControlPlane });
        Assert.Empty(connected.Errors);

        string At(string name) => folder + (folder.Contains('/') ? '/' : Path.DirectorySeparatorChar) + name;
    }
}
