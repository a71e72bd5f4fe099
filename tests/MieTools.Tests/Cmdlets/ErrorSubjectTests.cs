using System.Management.Automation;
using MieTools.Core.Deployments.Models;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>Errors of a call lead with the name of the deployment.</summary>
public sealed class ErrorSubjectTests(InstantFixture fixture) : IClassFixture<InstantFixture>
{
    private Shell Shell => fixture.Shell;

    [Theory]
    [InlineData("Invoke-MieInference $d hi -Header @{ 'mie-fault' = 'status=500' }", "Mie.InternalServerError")]
    [InlineData("Invoke-MieStream $d hi -Header @{ 'mie-fault' = 'status=404' }", "Mie.NotAuthorizedOrNotFound")]
    [InlineData("Invoke-MieInference $d hi -Header @{ 'mie-fault' = 'short-body' }", "Mie.ConnectionBroken")]
    [InlineData("Invoke-MieStream $d hi -Header @{ 'mie-fault' = 'stream-failure;after=2' } | Out-Null", "Mie.StreamFailed")]
    [InlineData("Invoke-MieStream $d hi -Header @{ 'mie-fault' = 'error-event;after=2' } | Out-Null", "Mie.ModelServerFailed")]
    [InlineData("Invoke-MieStream $d hi -Header @{ 'mie-fault' = 'reset;after=2' } | Out-Null", "Mie.StreamBroken")]
    [InlineData("Invoke-MieInference $d hi -Path /not/there", "Mie.RouteNotFound")]
    [InlineData("Invoke-MieStream $d.Id hi -Path /not/there", "Mie.RouteNotFound")]
    [InlineData("Invoke-MieInference shared hi -Path /v1/models -Method DELETE", "Mie.MethodNotAllowed")]
    [InlineData("Invoke-MieInference $d hi -TimeoutSec 1 -Header @{ 'mie-fault' = 'delay=600000' }", "Mie.InferenceTimeout")]
    [InlineData("Invoke-MieStream $d hi -TimeoutSec 1 -Header @{ 'mie-fault' = 'delay=600000' }", "Mie.StreamIdleTimeout")]
    [InlineData("'hi' | Invoke-MieInference $d -ThrottleLimit 4 -Header @{ 'mie-fault' = 'status=500' }", "Mie.InternalServerError")]
    [InlineData("$d | Invoke-MieInference -Body '{'", "Mie.JsonInvalid")]
    public void By_one_rule(string script, string id)
    {
        ErrorRecord error = Shell.Run(script, new { d = fixture.Deployment }).Error();
        Assert.StartsWith("shared: ", error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("shared: ", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("shared: shared", error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith(id + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_deployments_each_is_named_by_its_errors()
    {
        MieDeployment second = fixture.Create("second");
        ShellRun run = Shell.Run("$all | Invoke-MieInference -Prompt hi -ThrottleLimit 4 -Header @{ 'mie-fault' = 'status=500' }",
            new { all = new[] { fixture.Deployment, second } });
        Assert.Equal(["second", "shared"], run.Errors.Select(e => e.ToString().Split(':')[0]).Order());
    }

    [Fact]
    public void Rows_that_fail_say_so_too() =>
        Assert.StartsWith("shared: ", (string)Shell.Run(
            "[pscustomobject]@{ Prompt = 'hi' } | Invoke-MieInference $d -AsRow -Path /not/there", new { d = fixture.Deployment })
            .Item().Properties["Error"].Value, StringComparison.Ordinal);

    [Fact]
    public void An_address_is_named_by_the_end_of_its_OCID_and_no_line_holds_the_whole()
    {
        string id = fixture.Deployment.Id;
        string said = Shell.Run("Invoke-MieInference -Uri $uri hi -Path /not/there",
            new { uri = $"{fixture.Emulator.Inference}{id}" }).Error().ToString();
        Assert.StartsWith($"…{id[^10..]}: POST …/predict/not/there: 404 ", said, StringComparison.Ordinal);
        Assert.All(said.Split(' '), word => Assert.InRange(word.Length, 0, 70));
    }

    [Fact]
    public void A_mistake_in_the_parameters_is_nobodys() =>
        Assert.StartsWith("-Raw and -AsText", Shell.Run("Invoke-MieInference $d hi -Raw -AsText", new { d = fixture.Deployment })
            .Error().ToString(), StringComparison.Ordinal);
}
