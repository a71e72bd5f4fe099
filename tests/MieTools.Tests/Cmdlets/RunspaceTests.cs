using System.Management.Automation;
using System.Management.Automation.Runspaces;
using MieTools.Core.Connection;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>One class alone: whether other runspaces of the process are connected is what these tests are about.</summary>
[CollectionDefinition(nameof(RunspaceTests), DisableParallelization = true)]
public sealed class RunspaceTestsAlone : ICollectionFixture<EmulatorFixture>;

/// <summary>Runspaces of a program: whose connection a command uses, and that it never guesses.</summary>
[Collection(nameof(RunspaceTests))]
public sealed class RunspaceTests(EmulatorFixture fixture)
{
    private const string Unclear = "Mie.ConnectionAmbiguous";

    [Fact]
    public void Each_runspace_uses_the_connection_that_it_made()
    {
        using Shell first = new();
        using Shell second = new();
        Connect(first, 1);
        Connect(second, 2);
        Assert.Equal(1, Port(first));
        Assert.Equal(2, Port(second));
    }

    [Fact]
    public void A_runspace_of_which_nobody_knows_who_started_it_makes_no_guess()
    {
        using Shell first = new();
        using Shell second = new();
        Connect(first, 1);
        ErrorRecord error = second.Invoke("Get-MieContext").Failure(Unclear);
        Assert.Equal(ErrorCategory.InvalidOperation, error.CategoryInfo.Category);
        Assert.Contains("$using:context", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        second.Invoke("Get-MieDeployment").Failure(Unclear);
        // Nothing is offered from there either, and what is named is used.
        Assert.Empty(second.Complete("Get-MieDeployment -Name sha"));
        Assert.Single(second.Invoke("Get-MieDeployment", new { fixture.Deployment.Id, fixture.Context }).Output);
        Connect(second, 2);
        Assert.Equal(2, Port(second));
    }

    [Fact]
    public void A_runspace_that_a_prompt_started_inherits_whichever_command_connected()
    {
        using Shell prompt = new(PSThreadOptions.ReuseThread);
        Connect(prompt, 1);
        Assert.Equal(1, prompt.Run(
            """
            $shell = [powershell]::Create($State)
            try { $shell.AddScript('(Get-MieContext).ControlPlaneEndpoint.Port').Invoke() } finally { $shell.Dispose() }
            """, new { State = Shell.State() }).One<int>());
    }

    [Fact]
    public void A_reset_runspace_does_not_find_what_was_before()
    {
        using Shell first = new();
        using Shell second = new();
        Connect(first, 1);
        Connect(second, 2);
        second.Reset();
        second.Invoke("Get-MieContext").Failure(Unclear);
        Assert.Equal(1, Port(first));
    }

    [Fact]
    public void A_closed_runspace_takes_no_connection_but_its_own_along()
    {
        using Shell first = new();
        using (Shell second = new())
        {
            Connect(first, 1);
            Connect(second, 2);
        }
        Assert.Equal(1, Port(first));
    }

    [Fact]
    public void The_module_leaves_one_runspace_only()
    {
        using Shell first = new();
        using Shell second = new();
        using Shell third = new();
        Connect(first, 1);
        Connect(second, 2);
        const string Leave = "[MieTools.Cmdlets.ModuleCleanup]::new().OnRemove($null)";
        Assert.Empty(first.Run(Leave).All<object>());
        // This one never used it.
        Assert.Empty(third.Run(Leave).All<object>());
        ErrorRecord error = first.Invoke("Get-MieContext").Failure("Mie.ConnectionLost");
        Assert.Contains("-Force", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, Port(second));
        Connect(first, 3);
        Assert.Equal(3, Port(first));
    }

    // A thread that works for several runspaces says nothing about who started them.
    [Fact]
    public void Runspaces_that_share_a_thread_do_not_inherit_from_each_other()
    {
        Guard.Within(() =>
        {
            using Runspace first = Borrowing();
            using Runspace second = Borrowing();
            string connect = $"$null = Connect-MieService -ConfigFile '{fixture.Emulator.ConfigFile}' -Endpoint http://127.0.0.1:";
            const string Where =
                "try { (Get-MieContext -EA Stop).ControlPlaneEndpoint.Port } catch { $_.FullyQualifiedErrorId -replace ',.*' }";
            Assert.Equal("1", Run(first, $"{connect}1; {Where}"));
            Assert.Equal(Unclear, Run(second, Where));
            Assert.Equal("2", Run(second, $"{connect}2; {Where}"));
            Assert.Equal("1", Run(first, Where));
        }, "Two runspaces on one thread");

        static Runspace Borrowing()
        {
            Runspace runspace = RunspaceFactory.CreateRunspace(Shell.State());
            runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
            runspace.Open();
            return runspace;
        }

        static string Run(Runspace runspace, string script)
        {
            using PowerShell shell = PowerShell.Create(runspace);
            return string.Join(' ', shell.AddScript(script).Invoke());
        }
    }

    private static int Port(Shell shell) => shell.Invoke("Get-MieContext").One<MieContext>().ControlPlaneEndpoint.Port;

    private void Connect(Shell shell, int port) => shell.Invoke("Connect-MieService",
        new { fixture.Emulator.ConfigFile, Endpoint = new Uri($"http://127.0.0.1:{port}") }).One<MieContext>();
}
