using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using System.Security;
using MieTools.Core.Deployments.Models;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>Bounds that a user meets, and Ctrl+C where a command waits for a file.</summary>
public sealed class BoundsTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mie-");

    private Shell Shell => fixture.Shell;

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("Invoke-MieInference -Deployment $Deployment -InFile $Pipe")]
    [InlineData("Invoke-MieStream -Deployment $Deployment -InFile $Pipe")]
    [InlineData("Get-Item $Pipe | Invoke-MieInference -Id $Deployment.Id")]
    [InlineData("Get-Item $Pipe | Invoke-MieInference -Id $Deployment.Id -Prompt 'Sum this up:'")]
    [InlineData("Invoke-MieInference -Deployment $Deployment -Form @{ file = Get-Item $Pipe }")]
    [InlineData("Invoke-MieInference -Deployment $Deployment -Prompt x -Schema (Get-Item $Pipe)")]
    [InlineData("New-MieDeployment -PayloadPath $Pipe")]
    [InlineData("Set-MieDeployment -Id $Deployment.Id -PayloadPath $Pipe")]
    [InlineData("Connect-MieService -ConfigFile $Config")]
    [InlineData("Connect-MieService -CaFile $Pipe")]
    public async Task Ctrl_C_ends_the_wait_for_a_pipe(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Pipes have no names in the file system.");
        string pipe = System.IO.Path.Combine(_folder.FullName, "pipe");
        using (Process made = Process.Start("mkfifo", pipe))
            made.WaitForExit();
        string config = System.IO.Path.Combine(_folder.FullName, "config");
        File.WriteAllText(config, $"[DEFAULT]\ntenancy=ocid1.tenancy.oc1..a\nuser=ocid1.user.oc1..a\nregion=us-ashburn-1\n"
            + $"fingerprint=00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00\nkey_file={pipe}\n");
        using RunningShell running = Shell.StartScript(script, new { fixture.Deployment, Pipe = pipe, Config = config });
        // It is there when the command has opened the pipe to read: nothing is ever written.
        await using FileStream writer = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write)).WaitAsync(Guard.Limit);
        Assert.Equal(PSInvocationState.Running, running.State);
        ShellRun run = running.Stop();
        Assert.Equal(PSInvocationState.Stopped, run.State);
        Assert.Empty(run.Errors);
    }

    [Fact]
    public void Ctrl_C_while_a_new_deployment_starts_says_which_there_is()
    {
        using FaultRule slow = new(fixture.Emulator, "lifecycle=slow;by=600;operation=create");
        using RunningShell running = Shell.Start("New-MieDeployment", fixture.Settings("stopped"));
        Eventually.True(() => running.Progress.Count > 0, "It did not come under way.");
        ShellRun run = running.Stop();
        Assert.Equal(PSInvocationState.Stopped, run.State);
        Assert.Contains(fixture.Context.ListSeen(), d => d.DisplayName == "stopped"
            && run.Warnings.Single().Contains($"Wait-MieDeployment -Id {d.Id}", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wait_for_a_new_deployment_that_fails_hands_out_the_deployment()
    {
        using FaultRule slow = new(fixture.Emulator, "lifecycle=slow;by=600;operation=create");
        ShellRun run = Shell.Invoke("New-MieDeployment", fixture.Settings("late", new { TimeoutSec = 1 }));
        ErrorRecord error = run.Error();
        Assert.StartsWith("Mie.WaitTimeout,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("late", Assert.IsType<MieDeployment>(Assert.Single(run.Output)!.BaseObject).DisplayName);
        MieDeployment there = Assert.IsType<MieDeployment>(error.TargetObject);
        Assert.Equal("late", there.DisplayName);
        Assert.Contains(there.Id, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_over_the_bound_names_it()
    {
        ErrorRecord error = Shell.Invoke(
            "Invoke-MieInference", new { fixture.Deployment, Path = "/v1/models", MaxAnswerSize = 10 }).Failure("Mie.ResponseTooLarge");
        Assert.Contains("10 bytes", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Shell.Invoke("Invoke-MieInference", new { fixture.Deployment, Path = "/v1/models", MaxAnswerSize = 0 }).Errors);
    }

    [Fact]
    public void A_stream_has_a_bound_in_time_and_in_bytes()
    {
        Dictionary<string, string> header = new() { ["mie-fault"] = "stall;after=2" };
        ShellRun run = Shell.Invoke(
            "Invoke-MieStream", new { fixture.Deployment, Prompt = "story", Header = header, TotalTimeoutSec = 1 });
        Assert.StartsWith("Mie.StreamTimeout", Assert.Single(run.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(2, run.Output.Count);
        Shell.Invoke("Invoke-MieStream", new { fixture.Deployment, Prompt = "story", MaxEventSize = 20 })
            .Failure("Mie.StreamEventTooLarge");
    }

    [Fact]
    public void What_is_no_text_is_not_sent_as_one()
    {
        using SecureString secret = new();
        secret.AppendChar('s');
        object[] values = [new Hashtable { ["a"] = 1 }, secret, new PSObject(new { A = 1 }), new object[] { "x", secret }];
        foreach (object value in values)
        {
            Hashtable given = new() { ["x-one"] = value };
            Refused("Invoke-MieInference", new { fixture.Deployment, Prompt = "x", Header = given });
            Refused("Invoke-MieStream", new { fixture.Deployment, Prompt = "x", Query = given });
            Refused("Set-MieDeployment", new { fixture.Deployment.Id, FreeformTag = given });
            Refused("Set-MieDeployment", new { fixture.Deployment.Id, EnvironmentVariable = given });
            Refused("Set-MieDeployment", new { fixture.Deployment.Id, AddEnvironmentVariable = given });
        }

        void Refused(string command, object parameters) => Assert.Contains(
            "'x-one'", Shell.Invoke(command, parameters).Failure("Mie.ArgumentInvalid").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://h.example/?q=")]
    [InlineData("https://h.example/?")]
    [InlineData("https://h.example/#x")]
    public void An_address_with_a_query_is_no_endpoint(string endpoint)
    {
        foreach (string parameter in (string[])["Endpoint", "InferenceEndpoint"])
        {
            Shell.Invoke("Connect-MieService", new Dictionary<string, object?>
            {
                ["ConfigFile"] = fixture.Emulator.ConfigFile,
                ["ProfileName"] = fixture.Emulator.Profile,
                [parameter] = endpoint,
            }).Failure("Mie.ArgumentInvalid");
        }
    }
}
