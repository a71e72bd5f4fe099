using System.Management.Automation;
using MieTools.Core.Deployments.Models;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>-WhatIf and -Confirm, in front of a host that answers.</summary>
public sealed class ConfirmationTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private const string Elsewhere = "ocid1.compartment.oc1..aaaaaaaaelsewhere";

    private Shell Shell => fixture.Shell;

    // What each command asks about; the deployment's id is not known here.
    public static TheoryData<string, string, string> Changes => new()
    {
        { "New-MieDeployment", "-DisplayName never -ModelId $Model -Image iad.ocir.io/ns/vllm:1",
            "Create model deployment|never in ocid1.compartment." },
        { "New-MieDeployment", "-Deployment $Deployment -DisplayName never",
            "Create model deployment|never in ocid1.compartment." },
        { "Set-MieDeployment", "-Deployment $Deployment -DisplayName renamed", "Update model deployment|shared (ID): displayName" },
        { "Remove-MieDeployment", "-Deployment $Deployment", "Delete model deployment|shared (ID)" },
        { "Enable-MieDeployment", "-Deployment $Deployment", "Activate model deployment|shared (ID)" },
        { "Disable-MieDeployment", "-Deployment $Deployment", "Deactivate model deployment|shared (ID)" },
        { "Move-MieDeployment", $"-Deployment $Deployment -CompartmentId {Elsewhere}",
            $"Move model deployment|shared (ID) to {Elsewhere}" },
        { "Start-MieEmulator", "-Port 8642", "Start the emulator|127.0.0.1:8642" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void WhatIf_says_what_would_be_done_and_does_nothing(string command, string arguments, string change)
    {
        ShellRun run = Run($"{command} {arguments} -WhatIf");
        Assert.Empty(run.Errors);
        Assert.Empty(run.Output);
        Assert.Contains($"What if: {Question(change)}", run.HostText, StringComparison.Ordinal);
        Assert.Empty(Shell.Host.Questions);
        AssertNothingChanged();
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void No_to_Confirm_does_nothing(string command, string arguments, string change)
    {
        Shell.Host.Answer("No");
        ShellRun run = Run($"{command} {arguments} -Confirm");
        Assert.Empty(run.Errors);
        Assert.Empty(run.Output);
        Assert.Contains(Question(change), Assert.Single(Shell.Host.Questions), StringComparison.Ordinal);
        AssertNothingChanged();
    }

    [Fact]
    public void Yes_to_Confirm_does_it()
    {
        Shell.Host.Answer("Yes");
        MieDeployment made = fixture.Create("asked for", new { Confirm = true });
        Assert.Equal("ACTIVE", made.LifecycleState);
        Shell.Host.Answer("Yes");
        MieDeployment set = Shell.Invoke("Set-MieDeployment",
            new { Deployment = made, Description = "by consent", Wait = true, Confirm = true }).One<MieDeployment>();
        Assert.Equal("by consent", set.Description);
    }

    [Theory]
    [InlineData("Remove-MieDeployment")]
    [InlineData("Disable-MieDeployment")]
    public void What_cannot_be_undone_is_asked_about_unasked(string command)
    {
        Shell.Host.Answer("No");
        ShellRun run = Shell.Invoke(command, new { fixture.Deployment });
        Assert.Empty(run.Errors);
        Assert.Single(Shell.Host.Questions);
        AssertNothingChanged();
    }

    [Fact]
    public void What_can_be_undone_is_not_asked_about()
    {
        fixture.Create("not asked for");
        Assert.Empty(Shell.Host.Questions);
    }

    [Fact]
    public void One_answer_counts_for_all_that_are_piped_in()
    {
        MieDeployment[] two = [fixture.Create("two-1"), fixture.Create("two-2")];
        Shell.Host.Answer("No to All");
        Shell.Invoke("Remove-MieDeployment", null, two);
        Assert.Single(Shell.Host.Questions);
        Assert.All(two, d => Assert.Equal("ACTIVE", State(d)));

        Shell.Host.Answer("Yes to All");
        Assert.Empty(Shell.Invoke("Remove-MieDeployment", new { Wait = true }, two).Errors);
        Assert.Single(Shell.Host.Questions);
        Assert.All(two, d => Assert.Equal("DELETED", State(d)));
    }

    [Fact]
    public void Confirm_switched_off_asks_nothing()
    {
        MieDeployment made = fixture.Create("switched off");
        Assert.Empty(Shell.Invoke("Disable-MieDeployment", new { Deployment = made, Confirm = false, Wait = true }).Errors);
        Assert.Empty(Shell.Host.Questions);
        Assert.Equal("INACTIVE", State(made));
    }

    [Fact]
    public void A_preference_of_none_asks_nothing()
    {
        MieDeployment made = fixture.Create("preferred");
        Assert.Empty(Shell.Run("& { $ConfirmPreference = 'None'; $made | Remove-MieDeployment -Wait }", new { made }).Errors);
        Assert.Empty(Shell.Host.Questions);
        Assert.Equal("DELETED", State(made));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ShellHost.EndOfInput)]
    public void A_question_that_nobody_answers_is_an_error_that_says_how_not_to_be_asked(string? answer)
    {
        if (answer is not null)
            Shell.Host.Answer(answer);
        ErrorRecord error = Shell.Invoke("Remove-MieDeployment", new { fixture.Deployment }).Error();
        Assert.StartsWith("Mie.ArgumentInvalid", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("asks before it goes on with 'Delete model deployment'", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-Confirm:$false", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        AssertNothingChanged();
    }

    private ShellRun Run(string script) => Shell.Run(script, new { fixture.Deployment, Model = fixture.Emulator.ModelId });

    private string Question(string change)
    {
        string[] parts = change.Replace("ID", fixture.Deployment.Id, StringComparison.Ordinal).Split('|');
        return $"Performing the operation \"{parts[0]}\" on target \"{parts[1]}";
    }

    private string State(MieDeployment deployment) =>
        Shell.Invoke("Get-MieDeployment", new { deployment.Id }).One<MieDeployment>().LifecycleState;

    private void AssertNothingChanged()
    {
        MieDeployment[] all = Shell.Invoke("Get-MieDeployment").All<MieDeployment>();
        Assert.DoesNotContain(all, d => d.DisplayName == "never");
        MieDeployment shared = all.Single(d => d.Id == fixture.Deployment.Id);
        Assert.Equal(("shared", "ACTIVE", fixture.Emulator.CompartmentId),
            (shared.DisplayName, shared.LifecycleState, shared.CompartmentId));
    }
}
