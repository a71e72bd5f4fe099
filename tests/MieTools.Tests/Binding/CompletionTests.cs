using System.Management.Automation;
using MieTools.Core.Deployments.Models;
using MieTools.Tests.Support;

namespace MieTools.Tests.Binding;

/// <summary>What Tab offers beyond the plain cases of Completion.Tests.ps1: other connections, quotes, tool tips.</summary>
public sealed class CompletionTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private Shell Shell => fixture.Shell;

    [Fact]
    public void The_connection_on_the_line_says_which_deployments_there_are()
    {
        // The shell's default for -Context is not on the line: a completer sees what is.
        fixture.Create("of this connection");
        Shell.Run("$c = $Context");
        Assert.Equal(["'of this connection'"], Texts("Get-MieDeployment -Context $c -Name of"));
        Assert.Equal([fixture.Deployment.Id], Texts("Invoke-MieInference -Context $c -Id shar"));
    }

    [Fact]
    public void A_deployment_is_offered_with_its_name_and_state()
    {
        Shell.Run("$c = $Context");
        CompletionResult result = Assert.Single(Shell.Complete("Remove-MieDeployment -Context $c -Id shared"));
        Assert.Equal(fixture.Deployment.Id, result.CompletionText);
        Assert.Equal("shared (ACTIVE)", result.ToolTip);
        Assert.Equal(CompletionResultType.ParameterValue, result.ResultType);
    }

    [Fact]
    public void One_that_is_gone_is_not_offered()
    {
        MieDeployment made = fixture.Create("soon gone");
        Shell.Run("$c = $Context");
        Assert.Equal(["'soon gone'"], Texts("Get-MieDeployment -Context $c soon"));
        Shell.Invoke("Remove-MieDeployment", new { Deployment = made, Wait = true, Confirm = false });
        Assert.DoesNotContain("'soon gone'", Texts("Get-MieDeployment -Context $c soon"));
    }

    [Fact]
    public void A_name_that_needs_quotes_gets_them()
    {
        fixture.Create("it's $5; ok");
        Shell.Run("$c = $Context");
        string offered = Assert.Single(Texts("Get-MieDeployment -Context $c -Name it"));
        Assert.Equal("'it''s $5; ok'", offered);
        Assert.Equal("it's $5; ok", Shell.Run($"Get-MieDeployment -Name {offered}").One<MieDeployment>().DisplayName);
    }

    [Theory]
    [InlineData("'/models")]
    [InlineData("\"/models")]
    [InlineData("/models")]
    public void A_word_in_quotes_is_completed_too(string word)
    {
        Shell.Run("$d = $Deployment", new { fixture.Deployment });
        Assert.Equal(["'/models/{}'"], Texts($"Invoke-MieInference -Deployment $d -Path {word}"));
    }

    [Fact]
    public void Routes_say_their_methods_and_where_they_come_from()
    {
        Shell.Run("$d = $Deployment", new { fixture.Deployment });
        IReadOnlyList<CompletionResult> all = Shell.Complete("Invoke-MieInference -Deployment $d -Path ");
        Assert.Equal(33, all.Count);
        Assert.Contains("GET,POST", all.Single(r => r.CompletionText == "'/models/{}'").ToolTip, StringComparison.Ordinal);
    }

    [Fact]
    public void Routes_change_when_the_deployment_does()
    {
        MieDeployment made = fixture.Create("changing");
        Shell.Invoke("Set-MieDeployment", new { Deployment = made, AddEndpoint = "POST /v1/added", Wait = true }).One<MieDeployment>();
        // The object at hand is older than what the session has seen.
        Shell.Run("$c = $Context; $d = $made", new { made });
        Assert.Equal(["/v1/added"], Texts("Invoke-MieStream -Context $c -Deployment $d -Path /v1/add"));
    }

    [Fact]
    public void A_completion_asks_nothing_of_the_service()
    {
        Shell.Run("$c = $Context; $d = $Deployment", new { fixture.Deployment });
        long before = fixture.Emulator.Requests;
        Texts("Get-MieDeployment -Context $c -Name ");
        Texts("Invoke-MieInference -Context $c -Deployment $d -Path ");
        Texts("New-MieDeployment -Context $c -Shape ");
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void A_config_file_that_is_none_offers_nothing_and_says_nothing()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, [0, 1, 2, 255, (byte)'[']);
            // The engine falls back on file names where a completer has nothing.
            Assert.All(Shell.Complete($"Connect-MieService -ConfigFile '{file}' -ProfileName zzz"),
                r => Assert.NotEqual(CompletionResultType.ParameterValue, r.ResultType));
            Assert.Equal(0, Shell.Run("$Error.Clear(); $Error.Count").One<int>());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("Get-MieEndpoint -Source C", "Custom")]
    [InlineData("Wait-MieDeployment -LifecycleState NEE", "NEEDS_ATTENTION")]
    [InlineData("Test-MieEndpoint -Endpoint 'GET /a' -ApiSpecification o", "openai")]
    [InlineData("New-MieDeployment -ScalingMetric MEM", "MEMORY_UTILIZATION")]
    [InlineData("Start-MieEmulator -LogFormat J", "Json")]
    [InlineData("Connect-MieService -Region IAD", "us-ashburn-1")]
    public void Values_of_a_set_are_offered(string line, string value) => Assert.Equal([value], Texts(line));

    private string[] Texts(string line) => [.. Shell.Complete(line).Select(r => r.CompletionText)];
}
