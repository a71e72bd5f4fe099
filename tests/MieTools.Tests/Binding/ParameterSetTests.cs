using System.Management.Automation;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Routes;
using MieTools.Pipeline;
using MieTools.Tests.Support;

namespace MieTools.Tests.Binding;

/// <summary>How the engine binds what is given: by value, by property name, by position, and what it refuses.</summary>
public sealed class ParameterSetTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private Shell Shell => fixture.Shell;

    // What takes a deployment, with what else it needs; nothing of it changes the deployment.
    public static TheoryData<string> Takers =>
    [
        "Get-MieEndpoint -Path /version",
        "Test-MieEndpoint -Path /version",
        "Wait-MieDeployment",
        "Set-MieDeployment -DisplayName shared",
        "New-MieDeployment -DisplayName copied -WhatIf",
        "Export-MieDeployment -Path exported.json -WhatIf",
        "Enable-MieDeployment -WhatIf",
        "Disable-MieDeployment -WhatIf",
        "Remove-MieDeployment -WhatIf",
        "Move-MieDeployment -CompartmentId ocid1.compartment.oc1..aaaaaaaaelsewhere -WhatIf",
        "Invoke-MieInference -Prompt x -AsText",
        "Invoke-MieStream -Prompt x",
    ];

    // A new one need be the copy of none.
    public static TheoryData<string> Needers =>
        [.. Takers.Select(t => t.Data).Where(t => !t.StartsWith("New-", StringComparison.Ordinal))];

    public static TheoryData<string> Commands =>
        [.. ModuleAssembly.Root.GetExportedTypes()
            .SelectMany(t => t.GetCustomAttributes(typeof(CmdletAttribute), false))
            .Cast<CmdletAttribute>()
            .Select(c => $"{c.VerbName}-{c.NounName}")];

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_engine_accepts_the_parameters_of_every_command(string command)
    {
        // Two parameters or aliases of one name, or a set without an end, show when the engine reads them.
        CommandInfo info = Shell.Run($"Get-Command {command}").One<CmdletInfo>();
        Assert.NotEmpty(info.ParameterSets);
        Assert.All(info.Parameters.Values.SelectMany(p => p.Aliases), alias => Assert.Equal(alias, alias.Trim()));
        Assert.Contains(command, Shell.Run($"Get-Command {command} -Syntax").One<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Takers))]
    public void A_deployment_comes_by_value_by_position_and_by_its_id_under_three_names(string command)
    {
        string[] words = [.. command.Split(' ', 2), ""];
        string[] ways =
        [
            $"$Deployment | {command}",
            $"{words[0]} $Deployment {words[1]}",
            $"{command} -Deployment $Deployment",
            $"{command} -Id $Id",
            $"[pscustomobject]@{{ Id = $Id }} | {command}",
            $"[pscustomobject]@{{ DeploymentId = $Id }} | {command}",
            $"[pscustomobject]@{{ modelDeploymentId = $Id; other = 1 }} | {command}",
        ];
        string[] said = [.. ways.Select(Said)];
        Assert.NotEmpty(said[0]);
        Assert.All(said, s => Assert.Equal(said[0], s));
    }

    [Theory]
    [MemberData(nameof(Takers))]
    public void A_deployment_and_an_id_together_are_refused(string command)
    {
        ErrorRecord error = Run($"{command} -Deployment $Deployment -Id $Id").Error();
        Assert.StartsWith("AmbiguousParameterSet,MieTools.Cmdlets.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Needers))]
    public void Without_a_target_nothing_is_sent(string command)
    {
        long before = fixture.Emulator.Requests;
        ShellRun run = Run(command);
        // The engine asks for what is mandatory, and nobody answers here.
        Assert.StartsWith("MissingMandatoryParameter,MieTools.Cmdlets.", run.ErrorId(), StringComparison.Ordinal);
        Assert.Contains(Shell.Host.Questions, q => q is "Id" or "Deployment");
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Theory]
    [MemberData(nameof(Takers))]
    public void An_empty_id_is_refused(string command)
    {
        Assert.Contains("ParameterArgumentValidationError", Run($"{command} -Id ''").ErrorId(), StringComparison.Ordinal);
        Assert.Contains("ParameterArgumentValidationError", Run($"{command} -Deployment $null").ErrorId(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_that_is_piped_in_brings_its_path_and_its_deployment()
    {
        PSObject answer = Run("Get-MieEndpoint $Deployment -Path /version | Invoke-MieInference").Item();
        Assert.NotNull(answer.Properties["version"]);
        ShellRun stream = Run("Get-MieEndpoint $Deployment -Path /v1/completions | Invoke-MieStream -Prompt x -MaxTokens 2");
        Assert.NotEmpty(stream.All<MieStreamChunk>());
    }

    [Fact]
    public void A_route_that_is_piped_in_can_be_tested()
    {
        MieEndpointTest[] tests = Run("Get-MieEndpoint $Deployment -Source Custom | Test-MieEndpoint -Id $Id -Method POST")
            .All<MieEndpointTest>();
        Assert.Equal(["/v1/custom/completions", "/models/{}"], tests.Select(t => t.Path));
        Assert.All(tests, t => Assert.True(t.Routed));
    }

    [Fact]
    public void A_table_of_routes_is_tested_without_a_deployment()
    {
        long before = fixture.Emulator.Requests;
        MieEndpointTest[] tests = Run("Test-MieEndpoint -Endpoint 'GET /a' -ApiSpecification openai -Path /a, v1/models, /b")
            .All<MieEndpointTest>();
        Assert.Equal([true, true, false], tests.Select(t => t.Routed));
        Assert.False(Run("Test-MieEndpoint -Endpoint @() -Path /a").One<MieEndpointTest>().Routed);
        Assert.Equal(before, fixture.Emulator.Requests);
        string refused = Run("Test-MieEndpoint -Endpoint 'GET /a' -Path /a -Online").ErrorId();
        Assert.StartsWith("AmbiguousParameterSet,", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Work_requests_are_found_by_the_id_that_a_change_hands_out()
    {
        MieDeployment made = fixture.Create("requested");
        MieWorkRequest byProperty = Shell.Run("$made | Select-Object WorkRequestId | Get-MieWorkRequest", new { made })
            .One<MieWorkRequest>();
        Assert.Equal(made.WorkRequestId, byProperty.Id);
        Assert.Equal(byProperty.Id, Shell.Run("$made.WorkRequestId | Get-MieWorkRequest").One<MieWorkRequest>().Id);
        Assert.Equal(byProperty.Id, Shell.Run("$made | Get-MieWorkRequest").One<MieWorkRequest>().Id);
    }

    [Theory]
    [InlineData("Invoke-MieInference -Id $Id -Prompt x -ThrottleLimit 0")]
    [InlineData("Invoke-MieInference -Id $Id -Prompt x -ThrottleLimit 1025")]
    [InlineData("Invoke-MieInference -Id $Id -Prompt x -TimeoutSec -1")]
    [InlineData("Invoke-MieInference -Id $Id -Method PATCH")]
    [InlineData("Invoke-MieInference -Id $Id -Body $null")]
    [InlineData("Invoke-MieInference -Id $Id -OutFile ''")]
    [InlineData("Wait-MieDeployment -Id $Id -LifecycleState SLEEPING")]
    [InlineData("New-MieDeployment -DisplayName ''")]
    [InlineData("New-MieDeployment -CpuBaseline BASELINE_1_3")]
    [InlineData("Start-MieEmulator -TimeoutSec 0 -WhatIf")]
    public void A_value_out_of_range_is_refused_by_the_binder(string script)
    {
        long before = fixture.Emulator.Requests;
        Assert.StartsWith("ParameterArgumentValidationError,MieTools.Cmdlets.", Run(script).ErrorId(), StringComparison.Ordinal);
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    private ShellRun Run(string script) => Shell.Run(script, new { fixture.Deployment, fixture.Deployment.Id });

    // What came out and what would be done. A target that is known by its id alone has no name to be shown.
    private string Said(string script)
    {
        ShellRun run = Run(script);
        Assert.Empty(run.Errors.Select(e => $"{script}: {e}"));
        string shown = run.HostText.Replace($"shared ({fixture.Deployment.Id})", fixture.Deployment.Id, StringComparison.Ordinal);
        return shown + string.Join('\n', run.Output.Select(o => o!.ToString()));
    }
}
