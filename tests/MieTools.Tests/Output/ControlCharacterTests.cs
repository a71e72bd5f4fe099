using System.Management.Automation;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Json;
using MieTools.Output;
using MieTools.Tests.Support;

namespace MieTools.Tests.Output;

/// <summary>What others wrote never reaches a terminal as a command to it; objects keep it.</summary>
public sealed class ControlCharacterTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private const string Evil = "a\e]0;owned\a\e[2Jb\rc\u009b31md\u007f\0e";
    private const string Name = "evil *?[a]’; $global:owned = 1; ’$(throw)`\"“ \e[31m\r\n\u009b\u202e\u2028\a \ud83d\ude00 ";
    private const string Shown = "a␛]0;owned␇␛[2Jb␍c\ufffd31md␡␀e";

    [Fact]
    public void An_error_shows_signs_in_their_place()
    {
        MieException error = new(MieErrors.JsonInvalid, "It is " + Evil, "Do " + Evil, Evil);
        ErrorRecord record = ErrorRecords.From(error, null);
        Assert.Equal("It is " + Shown, record.ToString());
        Assert.Equal("It is " + Shown, error.Message);
        Assert.Equal("Do " + Shown, record.ErrorDetails.RecommendedAction);
        Assert.DoesNotContain(record.CategoryInfo.ToString(), char.IsControl);
        Assert.Equal(Evil, record.TargetObject);
    }

    [Theory]
    [InlineData("Format-Table")]
    [InlineData("Format-List")]
    [InlineData("Format-Wide")]
    public void A_view_of_a_deployment_shows_signs_and_the_object_keeps_the_text(string view)
    {
        JsonObject json = JsonNode.Parse(fixture.Deployment.ToJson())!.AsObject();
        json["displayName"] = Evil;
        json["description"] = Evil;
        json["freeformTags"] = new JsonObject { ["k"] = Evil };
        MieDeployment deployment = MieDeployment.FromJson(JsonSerializer.SerializeToElement(json));
        AssertPlain(Render(view, deployment));
        Assert.Equal(Evil, deployment.DisplayName);
    }

    [Theory]
    [InlineData("Format-Table")]
    [InlineData("Format-List")]
    [InlineData("Format-Wide")]
    [InlineData("Out-Host")]
    public void A_view_of_what_a_model_said_shows_signs(string view)
    {
        string format = view == "Out-Host" ? "ForEach-Object { $_ }" : view;
        AssertPlain(Render(format, new MieAnswer { Text = Evil, Reasoning = Evil, Refusal = Evil, Model = Evil, FinishReason = Evil }));
    }

    public static TheoryData<string, string> AllViews()
    {
        TheoryData<string, string> cases = [];
        foreach (Type type in EvilObjects.Types)
        {
            foreach (string view in (string[])["ForEach-Object { $_ }", "Format-Table", "Format-List", "Format-Wide"])
                cases.Add(type.FullName!, view);
        }
        return cases;
    }

    [Theory]
    [MemberData(nameof(AllViews))]
    public void No_view_of_any_object_that_is_put_out_has_a_control_character(string type, string view)
    {
        Type known = EvilObjects.Types.Single(t => t.FullName == type);
        string text = Render(view, EvilObjects.Make(known, Evil));
        Assert.DoesNotContain(text, c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
        Assert.DoesNotContain("b\rc", text, StringComparison.Ordinal);
        // All of it is seen somewhere.
        if (view == "Format-List" && known.GetProperties().Any(p => p.PropertyType == typeof(string)))
            Assert.Contains("␇", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Tab_shows_signs_and_offers_what_is_safe_to_run()
    {
        fixture.Create(Name);
        fixture.Shell.Run("$c = $Context");
        foreach (string line in (string[])["Get-MieDeployment -Context $c -Name evil", "Get-MieDeployment -Context $c -Id evil"])
        {
            CompletionResult result = Assert.Single(fixture.Shell.Complete(line));
            Assert.DoesNotContain(result.CompletionText + result.ListItemText + result.ToolTip, c => char.IsControl(c) || c == '\u202e');
        }
        string offered = Assert.Single(fixture.Shell.Complete("Get-MieDeployment -Context $c -Name evil")).CompletionText;
        fixture.Shell.Run("$global:owned = $null");
        Assert.Equal(Name, fixture.Shell.Run($"Get-MieDeployment -Name {offered}").One<MieDeployment>().DisplayName);
        Assert.Null(fixture.Shell.Run("$global:owned").Output.SingleOrDefault());
    }

    [Fact]
    public void Show_MieStream_shows_signs_and_keeps_line_ends_that_are_cut_in_two()
    {
        ShellRun run = fixture.Shell.Invoke("Show-MieStream", null, "one\r", "\ntwo ", Evil, "\tend");
        Assert.Equal("one\r\ntwo " + Shown + "\tend", run.HostText.TrimEnd());
    }

    private string Render(string format, object sample) => fixture.Shell.Run(
        $"$PSStyle.OutputRendering = 'PlainText'; $sample | {format} | Out-String -Width 400", new { sample }).Text();

    // The renderer itself takes colours away, so what is left of the text tells.
    private static void AssertPlain(string text)
    {
        Assert.Contains("␇", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'));
        Assert.DoesNotContain("b\rc", text, StringComparison.Ordinal);
    }
}
