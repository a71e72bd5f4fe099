using System.Management.Automation;
using System.Text.Json.Nodes;
using MieTools.Tests.Support;

namespace MieTools.Tests.Binding;

/// <summary>What a first try has at the wrong place: it works where its meaning is plain, else the error names the right place.</summary>
public sealed class FirstTryTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>
{
    [Theory]
    [InlineData("-Option '{\"top_p\":0.5}'", "top_p", 0.5)]
    [InlineData("-Option ([pscustomobject]@{ top_p = 0.5 })", "top_p", 0.5)]
    [InlineData("-Option ('{\"top_p\":0.5}' | ConvertFrom-Json)", "top_p", 0.5)]
    public void Members_are_taken_as_an_object_and_as_JSON(string arguments, string name, object value)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        Assert.Empty(Run("Invoke-MieInference $d hi " + arguments).Errors);
        Assert.Equal(value, (double)fixture.Server.Bodies[^1]![name]!);
    }

    [Theory]
    [InlineData("-Header 'x-a: b', 'x-c=d'")]
    [InlineData("-Query 'a=b=c'")]
    [InlineData("-Query ([pscustomobject]@{ a = 'b' })")]
    [InlineData("-TimeoutSec (New-TimeSpan -Minutes 5)")]
    [InlineData("-TimeoutSec '300'")]
    public void Pairs_and_spans_of_time_are_taken(string arguments)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        Assert.Empty(Run("Invoke-MieInference $d hi " + arguments).Errors);
    }

    [Theory]
    [InlineData("Invoke-MieInference $d hi -Option 'top_p=0.5'", "Option", "@{ name = value }")]
    [InlineData("Invoke-MieInference $d hi -Option '[1]'", "Option", "@{ name = value }")]
    [InlineData("Invoke-MieInference $d hi -Form x.json", "Form", "@{ name = value }")]
    [InlineData("Invoke-MieInference $d hi -Header 5", "Header", "@{ name = 'value' }")]
    [InlineData("Invoke-MieInference $d hi -Header 'Authorization'", "Header", "'name=value'")]
    [InlineData("Invoke-MieInference $d hi -Query 'a=1', 'a=2'", "Query", "'a' is there twice")]
    [InlineData("Invoke-MieInference $d hi -Query '{oops'", "Query", "begins like JSON")]
    [InlineData("Invoke-MieInference $d hi -TimeoutSec 5m", "TimeoutSec", "New-TimeSpan -Minutes 5")]
    [InlineData("Invoke-MieInference -Uri $d hi", "Uri", "by -Deployment")]
    [InlineData("Enter-MieChat -Uri $d", "Uri", "by -Deployment")]
    [InlineData("Invoke-MieInference $d hi -Conversation x", "Conversation", "New-MieConversation -System")]
    [InlineData("Invoke-MieStream $d hi -Conversation chat.json", "Conversation", "New-MieConversation -Path")]
    [InlineData("Enter-MieChat $d -Conversation @{ role = 'user' }", "Conversation", "New-MieConversation -Message")]
    [InlineData("Set-MieDeployment $d -PayloadPath @{ a = 1 }", "PayloadPath", "by -Payload")]
    [InlineData("Set-MieDeployment $d @{ a = 1 }", "PayloadPath", "by -Payload")]
    [InlineData("Set-MieDeployment $d ([pscustomobject]@{ a = 1 })", "PayloadPath", "by -Payload")]
    [InlineData("Set-MieDeployment $d '{\"a\":1}'", "PayloadPath", "by -Payload")]
    public void What_is_at_the_wrong_place_is_told_the_right_one(string script, string parameter, string advice)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        ErrorRecord error = Assert.Single(Run(script).Errors);
        Assert.StartsWith("ParameterArgumentTransformationError", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"'{parameter}'", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Exception.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Server.Bodies);
    }

    [Fact]
    public void An_answer_as_a_conversation_is_told_how_to_make_one()
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        ErrorRecord error = Assert.Single(Run("$a = Invoke-MieInference $d hi; Invoke-MieInference $d hi -Conversation $a").Errors);
        Assert.Contains("New-MieConversation -Message 'the question', $answer", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_in_a_table_is_not_in_the_error()
    {
        ErrorRecord error = Assert.Single(Run("Invoke-MieInference $d hi -Header 'Bearer abc.def'").Errors);
        Assert.DoesNotContain("abc.def", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("function Get-Weather { }; Get-Command Get-Weather | Invoke-MieInference $d", "-Tool (Get-Command Get-Weather)")]
    [InlineData("function Get-Weather { }; Get-Command Get-Weather | Invoke-MieStream $d hi", "-Tool (Get-Command Get-Weather)")]
    [InlineData("Invoke-MieInference $d -InputObject 'a', 'b'", "Pipe its items in")]
    public void An_input_that_is_none_is_told_its_place(string script, string advice)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        Assert.Contains(advice, Run(script).Failure("Mie.ArgumentInvalid").ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(fixture.Server.Bodies);
    }

    [Theory]
    [InlineData("Get-Item $file | Set-MieDeployment", "A file is no deployment")]
    [InlineData("@{ a = 1 } | Set-MieDeployment", "A hashtable is no deployment")]
    public void A_payload_without_its_deployment_is_told_what_comes_first(string script, string message)
    {
        ErrorRecord error = Assert.Single(Run(script, new { file = Repository.File("MieTools.psd1") }).Errors);
        Assert.Contains(message, error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-PayloadPath", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$json | ConvertFrom-Json | New-MieDeployment -WhatIf")]
    [InlineData("$json | ConvertFrom-Json -AsHashtable | New-MieDeployment -WhatIf")]
    [InlineData("New-MieDeployment ($json | ConvertFrom-Json) -WhatIf")]
    [InlineData("New-MieDeployment -Payload $file -WhatIf")]
    [InlineData("New-MieDeployment -Payload (Get-Item $file) -WhatIf")]
    public void A_payload_is_taken_in_any_form(string script)
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("mie-").FullName, "made.json");
        Assert.Empty(Run("Export-MieDeployment $d $file", new { file }).Errors);
        JsonObject payload = JsonNode.Parse(File.ReadAllText(file))!.AsObject();
        payload["displayName"] = "made of it";
        File.WriteAllText(file, payload.ToJsonString());
        ShellRun run = Run(script, new { json = payload.ToJsonString(), file });
        Assert.Empty(run.Errors);
        Assert.Contains("made of it in ocid1.compartment", run.HostText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_is_no_payload_and_is_told_its_parameters()
    {
        ErrorRecord error = Run("[pscustomobject]@{ DisplayName = 'x'; ModelId = 'm'; Image = 'i' } | New-MieDeployment")
            .Failure("Mie.ArgumentInvalid");
        Assert.Contains("-ModelId $_.ModelId", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    private ShellRun Run(string script, object? more = null)
    {
        fixture.Shell.SetVariable("d", fixture.Deployment);
        foreach ((string name, object? value) in NamedValues.Of(more))
            fixture.Shell.SetVariable(name, value);
        return fixture.Shell.Run(script);
    }
}
