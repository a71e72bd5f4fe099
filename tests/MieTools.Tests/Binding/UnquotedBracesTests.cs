using System.Management.Automation;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Routes;
using MieTools.Tests.Support;

namespace MieTools.Tests.Binding;

/// <summary>A path with {} that somebody wrote without quotes: PowerShell has made two arguments of it.</summary>
public sealed class UnquotedBracesTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    [Theory]
    [InlineData("Set-MieDeployment shared -RemoveEndpoint /models/{}")]
    [InlineData("$d | Set-MieDeployment -RemoveEndpoint /models/{}")]
    [InlineData("$d.Id | Set-MieDeployment -RemoveEndpoint /models/{}")]
    [InlineData("Set-MieDeployment -RemoveEndpoint /models/{}")]
    [InlineData("Set-MieDeployment shared -RemoveEndpoint /models/{} -WhatIf")]
    [InlineData("Set-MieDeployment shared -RemoveEndpoint /a, /models/{}", "/a, /models/{}")]
    [InlineData("Invoke-MieInference shared -Path /models/{}")]
    [InlineData("Invoke-MieInference shared hi -Path /models/{}")]
    [InlineData("'hi' | Invoke-MieInference -Deployment shared -Path /models/{}")]
    [InlineData("$d | Invoke-MieStream -Path /models/{} -Prompt hi")]
    [InlineData("Invoke-MieInference -Uri http://127.0.0.1:1/x/predict/models/{}", "http://127.0.0.1:1/x/predict/models/{}")]
    [InlineData("Invoke-MieInference -Uri $u/models/{} -Prompt hi", "$u/models/{}")]
    [InlineData("Get-MieEndpoint shared -Path /models/{}")]
    [InlineData("Test-MieEndpoint shared /models/{}")]
    [InlineData("Test-MieEndpoint -Endpoint 'GET /a' -Path /models/{}")]
    [InlineData("New-MieEndpoint /models/{}")]
    [InlineData("New-MieEndpoint /models/{}/cancel GET", "/models/{}/cancel")]
    [InlineData("New-MieEndpoint -Suffix /models/{} -Method GET")]
    [InlineData("New-MieEndpoint -Suffix /models/{id}", "/models/{id}")]
    [InlineData("Enter-MieChat shared -Path /models/{}")]
    [InlineData("New-MieDeployment -ModelId m -Endpoint /models/{}", null)]
    [InlineData("Set-MieDeployment shared -AddEndpoint GET /models/{}", null)]
    [InlineData("New-MieDeployment -Endpoint GET,POST /models/{}", null)]
    public void The_error_says_that_it_needs_quotes(string script, string? written = "/models/{}")
    {
        long before = fixture.Emulator.Requests;
        ErrorRecord error = fixture.Shell.Run(script, new { d = fixture.Deployment, u = "http://127.0.0.1:1/x" }).Error();
        if (written is null)
        {
            // The text before the braces is wrong by itself, and that comes first.
            Assert.Contains("in quotes", error.ToString(), StringComparison.Ordinal);
        }
        else
        {
            Assert.StartsWith("Mie.ArgumentInvalid,MieTools.Cmdlets.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal($"{written} is not in quotes, and so is no path. Without quotes PowerShell takes {{}} for a script block.",
                error.Exception.Message);
            Assert.Contains("'/models/{}'", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void A_command_on_several_lines_is_read_whole()
    {
        ErrorRecord error = fixture.Shell.Run("Get-MieEndpoint `\n  -Deployment shared `\n  -Path `\n  /models/{}").Error();
        Assert.StartsWith("/models/{} is not in quotes", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-MieEndpoint shared { }", "PositionalParameterNotFound")]
    [InlineData("Get-MieEndpoint -Deployment shared surplus", "PositionalParameterNotFound")]
    [InlineData("Get-MieEndpoint shared -Pth x", "NamedParameterNotFound")]
    public void Other_mistakes_keep_the_errors_of_the_engine(string script, string id)
    {
        Assert.StartsWith(id + ",", fixture.Shell.Run(script).Error().FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Script_blocks_around_and_beside_a_command_do_it_no_harm()
    {
        fixture.Shell.Run("1 | ForEach-Object{ Get-MieEndpoint shared -Path '/models/{}' | Where-Object{$_.Suffix} }")
            .One<MieDeploymentEndpoint>();
        // Piped in, a script block for a parameter that takes input is PowerShell's own way to compute a value.
        Assert.True(fixture.Shell.Run("[pscustomobject]@{ P = '/models/x' } | Test-MieEndpoint shared -Path { $_.P }")
            .One<MieEndpointTest>().Routed);
    }

    [Fact]
    public void A_star_needs_no_quotes()
    {
        fixture.Create("starred");
        ShellRun run = fixture.Shell.Run("Set-MieDeployment starred -RemoveEndpoint /models/* -AddEndpoint 'GET /a/*/b' -Wait");
        Assert.Equal(["GET,POST /v1/custom/completions", "GET /a/{}/b"], run.One<MieDeployment>().Endpoints.Select(e => e.ToString()));
    }
}
