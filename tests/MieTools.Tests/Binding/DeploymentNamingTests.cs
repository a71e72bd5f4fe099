using System.Management.Automation;
using MieTools.Core.Connection;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Routes;
using MieTools.Tests.Support;

namespace MieTools.Tests.Binding;

/// <summary>The ways in which a deployment is named, which are the same for all commands that want one.</summary>
public sealed class DeploymentNamingTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private const string Route = "(Get-MieEndpoint $Deployment -Path /version)";
    private static readonly string s_dead = Reread("$Deployment");

    private Shell Shell => fixture.Shell;

    public static TheoryData<string> Takers => [.. ParameterSetTests.Takers.Select(t => t.Data), "Get-MieWorkRequest -Limit 1"];

    [Theory]
    [MemberData(nameof(Takers))]
    public void A_deployment_is_named_by_name_by_OCID_and_by_objects_of_any_life(string command)
    {
        string[] words = [.. command.Split(' ', 2), ""];
        bool isCall = command.StartsWith("Invoke-", StringComparison.Ordinal);
        string[] ways =
        [
            $"{words[0]} shared {words[1]}",
            $"{command} -Deployment Shared",
            $"{words[0]} sh*d {words[1]}",
            $"{words[0]} $Id {words[1]}",
            $"{words[0]} ({s_dead}) {words[1]}",
            $"{s_dead} | {command}",
            $"{command} -Deployment ([pscustomobject]@{{ Id = $Id }})",
            $"$Id | {command}",
            // Text that is piped to a call is a prompt.
            isCall ? command + " -Deployment shared" : $"'shared' | {command}",
            // A route says which path, too, to commands that have one.
            command.Contains("Path", StringComparison.Ordinal) || !isCall ? $"{command} -Deployment {Route}" : command + " -Id $Id",
        ];
        string expected = Said($"$Deployment | {command}");
        Assert.NotEmpty(expected);
        Assert.All(ways, way => Assert.Equal($"{way}: {expected}", $"{way}: {Said(way)}"));
    }

    public static TheoryData<string> Rows =>
    [
        "[pscustomobject]@{ DisplayName = 'shared' }",
        "[pscustomobject]@{ Deployment = 'Shared'; Owner = 'ann' }",
        "[pscustomobject]@{ DeploymentName = 'shared'; Id = '7' }",
        "[pscustomobject]@{ Deployment = $Id }",
        "[pscustomobject]@{ Deployment = $Deployment }",
        "('Deployment,Count', 'shared,2' | ConvertFrom-Csv)",
        "('DisplayName', 'shared' | ConvertFrom-Csv)",
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_names_a_deployment_in_a_column(string row)
    {
        foreach (string command in Takers.Select(t => t.Data).Append("Get-MieDeployment"))
            Assert.Equal($"{command}: {Said($"$Deployment | {command}")}", $"{command}: {Said($"{row} | {command}")}");
    }

    [Fact]
    public void Rows_ask_the_deployments_that_they_name_with_their_other_columns()
    {
        fixture.Create("second");
        MieAnswer[] answers = Run("""
            'No,Prompt,Deployment,Model,MaxTokens', '1,hi,shared,odsc-llm,2', '2,there,second,odsc-llm,3', '3,again,shared,,4' |
                ConvertFrom-Csv | Invoke-MieInference
            """).All<MieAnswer>();
        Assert.Equal(["shared", "second", "shared"], answers.Select(a => a.DeploymentName));
        Assert.Equal([2, 3, 4], answers.Select(a => a.CompletionTokens));
        // One that is named on the command line goes for all.
        Assert.Equal("second", Run("[pscustomobject]@{ Prompt = 'x'; Deployment = 'shared' } | Invoke-MieInference second")
            .One<MieAnswer>().DeploymentName);
    }

    [Fact]
    public void A_cell_with_the_signs_of_wildcards_means_one()
    {
        fixture.Create("cell one");
        ErrorRecord error = Run("[pscustomobject]@{ Deployment = 'cell*' } | Set-MieDeployment -Description x")
            .Failure("Mie.DeploymentNotFound");
        Assert.Contains("'cell`*'", error.ToString(), StringComparison.Ordinal);
        MieDeployment made = fixture.Create("cell [1]");
        Assert.Equal(made.Id, Run("[pscustomobject]@{ Deployment = 'cell [1]' } | Wait-MieDeployment").One<MieDeployment>().Id);
    }

    [Theory]
    [InlineData("$r")]
    [InlineData("($r | ConvertTo-Json | ConvertFrom-Json)")]
    [InlineData("($r | ConvertTo-Csv | ConvertFrom-Csv)")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($r, 1))")]
    public void A_work_request_stands_for_the_deployment_that_it_is_about(string request)
    {
        foreach (string command in Takers.Select(t => t.Data).Append("Get-MieDeployment")
            .Where(c => !c.StartsWith("Get-MieWork", StringComparison.Ordinal)))
        {
            Assert.Equal($"{command}: {Said($"$Deployment | {command}")}",
                $"{command}: {Said($"$r = Get-MieWorkRequest $Id -Limit 1; {request} | {command}")}");
        }
        // It is itself, where that is wanted.
        string[] ids = Run($"$r = Get-MieWorkRequest $Id -Limit 1; $r.Id; ({request} | Get-MieWorkRequest).Id").All<string>();
        Assert.Single(ids.Distinct());
    }

    [Fact]
    public void A_deployment_of_another_kind_is_refused_by_whatever_it_is_named()
    {
        foreach (string way in (string[])["Get-MieModelState shared", "$Id | Get-MieModelState", $"{s_dead} | Get-MieModelState"])
        {
            string message = Run(way).Failure("Mie.DeploymentTypeUnsupported").ToString();
            Assert.Contains("shared", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_name_that_two_have_is_refused_with_both()
    {
        MieDeployment[] twins = [fixture.Create("twin"), fixture.Create("twin")];
        string[] ones =
        [
            "Set-MieDeployment twin -Description x",
            "Invoke-MieInference twin hello",
            "Wait-MieDeployment tw*",
            "New-MieDeployment twin -DisplayName third",
            "New-MieDeployment tw* -DisplayName third",
            "Move-MieDeployment twin -CompartmentId ocid1.compartment.oc1..aaaaaaaaelsewhere",
            "Remove-MieDeployment twin -WhatIf",
        ];
        foreach (string way in ones)
        {
            ErrorRecord error = Run(way).Failure("Mie.DeploymentAmbiguous");
            Assert.All(twins, t => Assert.Contains(t.Id, error.ToString(), StringComparison.Ordinal));
            Assert.Contains("-Id", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }
        Assert.All(twins, t => Assert.Null(Run($"Get-MieDeployment -Id {t.Id}").One<MieDeployment>().Description));
        // Wildcards say that several are meant, where that makes sense.
        foreach (string way in (string[])["Remove-MieDeployment tw* -WhatIf", "Disable-MieDeployment tw* -WhatIf",
            "Enable-MieDeployment tw* -WhatIf", "Set-MieDeployment tw* -Description x -WhatIf"])
        {
            string shown = Run(way).HostText;
            Assert.All(twins, t => Assert.Contains(t.Id, shown, StringComparison.Ordinal));
        }
        Assert.Equal(2, Run("Get-MieEndpoint tw* -Path /version").Output.Count);
        Assert.Equal(2, Run("Get-MieWorkRequest tw*").Output.Count);

        // One that is gone has no name any more.
        Run($"Remove-MieDeployment -Id {twins[0].Id} -Wait -Confirm:$false");
        Assert.Equal(twins[1].Id, Run("Set-MieDeployment twin -Description y -Wait")
            .One<MieDeployment>().Id);
    }

    [Fact]
    public void A_name_that_was_seen_in_another_compartment_is_told()
    {
        string there = "ocid1.compartment.oc1..aaaaaaaaelsewhere";
        MieDeployment made = fixture.Create("made elsewhere", new { CompartmentId = there });
        ErrorRecord error = Run("Set-MieDeployment 'made elsewhere' -Description x").Failure("Mie.DeploymentNotFound");
        Assert.Contains(made.Id, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains(there, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_of_several_asks_for_each()
    {
        fixture.Create("asked one");
        fixture.Create("asked two");
        ShellRun run = Run("Set-MieDeployment 'asked*' -Description told -Wait -Confirm:$false");
        Assert.Equal(["asked one", "asked two"], run.All<MieDeployment>().Select(d => d.DisplayName).Order());
        Assert.All(run.All<MieDeployment>(), d => Assert.Equal("told", d.Description));
    }

    [Fact]
    public void A_name_that_nobody_has_is_said()
    {
        ErrorRecord error = Run("Set-MieDeployment nobody -Description x").Failure("Mie.DeploymentNotFound");
        Assert.Contains("'nobody'", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("nobody", error.TargetObject);
        Run("Invoke-MieStream 'no*body' hello").Failure("Mie.DeploymentNotFound");
    }

    [Fact]
    public void A_name_with_the_signs_of_wildcards_finds_itself()
    {
        MieDeployment made = fixture.Create("a[1]*");
        Assert.Equal(made.Id, Run("Wait-MieDeployment 'a[1]*'").One<MieDeployment>().Id);
        Assert.Equal(made.Id, Run("Wait-MieDeployment 'a`[1`]`*'").One<MieDeployment>().Id);
    }

    [Theory]
    [InlineData("-Deployment ocid1.compartment.oc1..aaaaaaaaelsewhere", "not the OCID of a model deployment")]
    [InlineData("-Deployment ocid1.datasciencemodeldeployment", "not the OCID of a model deployment")]
    [InlineData("-Deployment ' '", "is empty")]
    [InlineData("-Deployment @($Deployment, $Deployment)", "wildcards")]
    [InlineData("-Deployment @{ Id = 1 }", "is no deployment")]
    [InlineData("-Deployment (Get-Process -Id $PID)", "is no deployment")]
    public void What_names_no_deployment_is_refused_before_anything_is_sent(string given, string reason)
    {
        long before = fixture.Emulator.Requests;
        foreach (string command in (string[])["Get-MieEndpoint", "Set-MieDeployment", "Invoke-MieInference", "Get-MieWorkRequest"])
        {
            ErrorRecord error = Run($"{command} {given}").Error();
            Assert.StartsWith("ParameterArgumentTransformationError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(reason, error.ToString(), StringComparison.Ordinal);
        }
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void Text_that_is_piped_to_a_call_is_a_prompt_unless_it_is_the_OCID_of_a_deployment()
    {
        string said = Run("Invoke-MieInference shared hello -AsText").Text();
        Assert.NotEmpty(said);
        Assert.Equal(said, Run("'hello' | Invoke-MieInference shared -AsText").Text());
        Assert.Equal(said, Run("$Id | Invoke-MieInference -Prompt hello -AsText").Text());
        Assert.Equal(said, Run("Invoke-MieInference -Id $Id hello -AsText").Text());
        Assert.Equal(said, Run("Invoke-MieStream shared hello | Join-MieStream").One<MieAnswer>().Text);
        Assert.Equal(said, Run("$Id | Invoke-MieStream -Prompt hello | Join-MieStream").One<MieAnswer>().Text);
        // Where the deployment is named, an OCID is something to talk about.
        MieAnswer about = Run("$Id | Invoke-MieInference shared").One<MieAnswer>();
        Assert.Equal(fixture.Deployment.Id, about.InputObject);
    }

    [Theory]
    [InlineData("'hello' | Invoke-MieInference", "unless it is a deployment's OCID")]
    [InlineData("'hello' | Invoke-MieStream -Prompt x", "unless it is a deployment's OCID")]
    public void A_call_without_a_deployment_says_how_one_is_named(string script, string advice)
    {
        long before = fixture.Emulator.Requests;
        ErrorRecord error = Run(script).Failure("Mie.ArgumentInvalid");
        Assert.Contains(advice, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void A_route_brings_its_path_by_parameter_and_when_a_job_brought_it_back()
    {
        foreach (string way in (string[])[$"Invoke-MieInference -Deployment {Route}",
            $"{Reread(Route)} | Invoke-MieInference", $"{s_dead} | Invoke-MieInference -Path /version"])
        {
            Assert.NotNull(Run(way).Item().Properties["version"]);
        }
        MieEndpointTest test = Run($"{Route} | Test-MieEndpoint").One<MieEndpointTest>();
        Assert.Equal("/version", test.Path);
        Assert.True(test.Routed);
    }

    [Fact]
    public async Task The_path_of_an_address_goes_whatever_the_session_has_seen()
    {
        MieDeployment made = fixture.Create("addressed", new { Endpoint = "POST /v1/rerank" });
        string[] scripts =
        [
            "(Invoke-MieInference -Uri \"$($made.PredictUrl)/v1/completions\" -Prompt hi -MaxTokens 2).object",
            "(Invoke-MieInference -Uri \"$($made.PredictUrl)/v1\" -Path completions -Prompt hi -MaxTokens 2).object",
            "(Invoke-MieInference -Uri \"$($made.PredictUrl)/v1/chat\" -Path completions -Prompt hi -MaxTokens 2).object",
            "(Invoke-MieInference -Uri $made.PredictUrl -Path /v1/completions -Prompt hi -MaxTokens 2).object",
            "Invoke-MieInference -Uri \"$($made.PredictUrl)/v1/rerank\" -ErrorAction SilentlyContinue -ErrorVariable e; "
                + "$e.FullyQualifiedErrorId",
            "Invoke-MieInference -Uri $made.PredictUrl -Path /no/such -Body '{}' -ErrorAction SilentlyContinue -ErrorVariable e; "
                + "$e.FullyQualifiedErrorId",
            "(Invoke-MieInference -Uri $made.PredictUrl -Path /v1/completions -Prompt hi -MaxTokens 2).DeploymentName",
        ];
        Shell.Run("$made = $Made", new { Made = made });
        string[] seen = [.. scripts.Select(s => string.Join('|', Run(s).Output))];
        Assert.Equal(["text_completion", "text_completion", "chat.completion", "text_completion"], seen[..4]);
        // A connection that has seen nothing does the same.
        using MieContext fresh = await fixture.ConnectAsync();
        Shell.Run("$fresh = $New", new { New = fresh });
        Assert.Equal(seen, scripts.Select(s => string.Join('|', Run(Fresh(s)).Output)));
    }

    [Fact]
    public void Work_requests_without_a_deployment_are_those_of_the_compartment()
    {
        MieDeployment made = fixture.Create("with work");
        string[] all = [.. Run("Get-MieWorkRequest").All<MieWorkRequest>().Select(w => w.Id)];
        Assert.Contains(made.WorkRequestId, all);
        Assert.Contains(fixture.Deployment.WorkRequestId, all);
        Assert.Equal([made.WorkRequestId], Run($"'{made.Id}' | Get-MieWorkRequest").All<MieWorkRequest>().Select(w => w.Id));
        Assert.Equal([made.WorkRequestId], Run("'with work' | Get-MieWorkRequest").All<MieWorkRequest>().Select(w => w.Id));
        Assert.Equal([made.WorkRequestId], Run("Get-MieWorkRequest 'with work'").All<MieWorkRequest>().Select(w => w.Id));
        Assert.Equal([made.WorkRequestId], Run($"'{made.WorkRequestId}' | Get-MieWorkRequest").All<MieWorkRequest>().Select(w => w.Id));
        Assert.Equal([made.WorkRequestId],
            Run($"Get-MieWorkRequest -Id {made.WorkRequestId} | Get-MieWorkRequest").All<MieWorkRequest>().Select(w => w.Id));
    }

    [Fact]
    public void Tab_completes_the_name_and_the_paths_of_the_deployment_named()
    {
        Shell.Run("$c = $Context");
        foreach (string line in (string[])["Set-MieDeployment -Context $c sha", "Get-MieEndpoint -Context $c -Deployment sha",
            "Invoke-MieInference -Context $c sha", "Test-MieEndpoint -Context $c sha", "Get-MieWorkRequest -Context $c sha"])
        {
            Assert.Equal(["shared"], Shell.Complete(line).Select(c => c.CompletionText));
        }
        fixture.Create("other", new { Endpoint = "POST /v1/own" });
        Assert.Contains("/v1/own", Shell.Complete("Invoke-MieInference -Context $c other -Path /v1/o").Select(c => c.CompletionText));
        Assert.DoesNotContain(
            "/v1/own", Shell.Complete("Invoke-MieInference -Context $c shared -Path /v1/o").Select(c => c.CompletionText));
    }

    // What a job or a file brings back.
    private static string Reread(string expression) =>
        $"[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize({expression}))";

    private static string Fresh(string script) =>
        "$old = $PSDefaultParameterValues['*-Mie*:Context']; $PSDefaultParameterValues['*-Mie*:Context'] = $fresh; "
            + $"try {{ {script} }} finally {{ $PSDefaultParameterValues['*-Mie*:Context'] = $old }}";

    private ShellRun Run(string script) => Shell.Run(script, new { fixture.Deployment, fixture.Deployment.Id });

    // As in ParameterSetTests: a target that is known by its id alone has no name to be shown.
    private string Said(string script)
    {
        ShellRun run = Run(script);
        Assert.Empty(run.Errors.Select(e => $"{script}: {e}"));
        string shown = run.HostText.Replace($"shared ({fixture.Deployment.Id})", fixture.Deployment.Id, StringComparison.Ordinal);
        return shown + string.Join('\n', run.Output.Select(o => o!.ToString()));
    }
}
