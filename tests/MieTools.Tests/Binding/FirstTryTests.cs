using System.Management.Automation;
using System.Reflection;
using System.Security;
using System.Text.Json.Nodes;
using MieTools.Binding;
using MieTools.Core.Routes;
using MieTools.Pipeline;
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

    // What the engine says by itself when an input finds no parameter: that, and not what to write.
    private static readonly string[] s_bare =
        ["InputObjectNotBound", "InputObjectMissingMandatory", "AmbiguousParameterSet", "MissingMandatoryParameter",
            "GetDynamicParametersException"];

    private static readonly string[] s_wrong =
        ["[pscustomobject]@{ A = 1 }", "@{ a = 1 }", "Get-Item $file", "Get-Item .", ", @(1, 2)", "$Context"];

    // These take any object, or a payload, or a connection.
    private static readonly Dictionary<string, string[]> s_right = new()
    {
        ["Show-MieStream"] = s_wrong,
        ["Join-MieStream"] = s_wrong,
        ["New-MieConversation"] = s_wrong,
        ["New-MieDeployment"] = s_wrong,
        ["Get-MieDeployment"] = ["$Context"],
        ["New-MieEndpoint"] = [", @(1, 2)"],
        ["Start-MieProxy"] = [", @(1, 2)"],
    };

    private static readonly Dictionary<string, string> s_needed = new()
    {
        ["Invoke-MieBatch"] = " -Path $file -OutFile none.jsonl",
        ["Move-MieDeployment"] = " -CompartmentId ocid1.compartment.oc1..x",
        ["Test-MieEndpoint"] = " -Path /v1/models",
    };

    // An error of theirs says what they take beside the deployment, or it is something to send.
    private static readonly string[] s_takingMore = ["Get-MieDeployment", "New-MieDeployment", "Set-MieDeployment", "Export-MieDeployment",
        "Invoke-MieInference", "Invoke-MieStream"];

    public static TheoryData<string> Strays { get; } =
        [.. Commands().SelectMany(c => s_wrong.Except(s_right.GetValueOrDefault(c.Name, [])).Select(i => Line(i, c.Name, ""))),
            .. Commands().Where(c => c.Type.GetProperty("Deployment") is not null && !s_takingMore.Contains(c.Name))
                .SelectMany(c => s_wrong.Append("$d").Select(i => Line(i, c.Name, " shared")))];

    private static IEnumerable<(string Name, Type Type)> Commands() => ModuleAssembly.Root.GetExportedTypes()
        .Select(t => (Cmdlet: t.GetCustomAttribute<CmdletAttribute>(), Type: t)).Where(t => t.Cmdlet is not null)
        .Select(t => ($"{t.Cmdlet!.VerbName}-{t.Cmdlet.NounName}", t.Type));

    private static string Line(string input, string command, string named) =>
        $"{input} | {command}{named}{s_needed.GetValueOrDefault(command)}";

    [Theory]
    [MemberData(nameof(Strays))]
    public void An_input_that_no_parameter_takes_gets_an_error_that_says_what_to_write(string line)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        ShellRun run = Run(line, new { file = Repository.File("MieTools.psd1") });
        Assert.NotEmpty(run.Errors);
        Assert.All(run.Errors, error =>
        {
            Assert.DoesNotContain(error.FullyQualifiedErrorId.Split(',')[0], s_bare);
            Assert.Matches(@"\b(Give|Write|Leave|Name|Pipe)\b", $"{error} {error.ErrorDetails?.RecommendedAction}");
        });
        Assert.Empty(fixture.Server.Bodies);
    }

    [Theory]
    [InlineData("@{ description = 'new' } | Set-MieDeployment shared -WhatIf", "description (none) → new")]
    [InlineData("[pscustomobject]@{ description = 'new' } | Set-MieDeployment shared -WhatIf", "description (none) → new")]
    [InlineData("'{\"description\":\"new\"}' | Set-MieDeployment shared -WhatIf", "description (none) → new")]
    [InlineData("'{\"description\":\"new\"}' | ConvertFrom-Json -AsHashtable | Set-MieDeployment $d -WhatIf", "description (none) → new")]
    public void A_payload_that_is_piped_to_a_deployment_is_its_payload(string script, string change)
    {
        ShellRun run = Run(script);
        Assert.Empty(run.Errors);
        Assert.Contains(change, run.HostText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$d | Test-MieEndpoint /v1/models", "GET /v1/models")]
    [InlineData("$d | Test-MieEndpoint /v1/models POST", "POST /v1/models")]
    [InlineData("$d | Test-MieEndpoint -Path /v1/models POST", "POST /v1/models")]
    [InlineData("[pscustomobject]@{ Path = '/v1/models' } | Test-MieEndpoint shared", "GET /v1/models")]
    [InlineData("[pscustomobject]@{ X = '/v1/models' } | Test-MieEndpoint shared -Path { $_.X }", "GET /v1/models")]
    [InlineData("[pscustomobject]@{ X = 'shared' } | Test-MieEndpoint -Deployment { $_.X } -Path /v1/models", "GET /v1/models")]
    public void A_path_may_stand_first_when_the_deployment_is_piped_in(string script, string tested)
    {
        MieEndpointTest test = Run(script).One<MieEndpointTest>();
        Assert.Equal(tested, $"{test.Method} {test.Path}");
    }

    [Theory]
    [InlineData("$d | Invoke-MieBatch in.jsonl out.jsonl", "$d | Invoke-MieBatch -Path in.jsonl -OutFile out.jsonl")]
    [InlineData("Get-Item $file | Invoke-MieBatch shared -OutFile out.jsonl", "Invoke-MieBatch chat (Get-Item *.jsonl) out.jsonl")]
    [InlineData("'in.jsonl' | Invoke-MieBatch shared", "Invoke-MieBatch chat (Get-Item *.jsonl) out.jsonl")]
    [InlineData("$d | Get-MieEndpoint /v1/models", "$d | Get-MieEndpoint -Path '/v1/models'")]
    [InlineData("$d | Wait-MieDeployment ACTIVE", "$d | Wait-MieDeployment -LifecycleState 'ACTIVE'")]
    [InlineData("$d | Enter-MieChat hi", "Invoke-MieStream -Deployment $d 'hi' | Show-MieStream")]
    [InlineData("'hi' | Enter-MieChat shared", "Invoke-MieStream shared 'hi' | Show-MieStream")]
    [InlineData("'/v1/models' | Test-MieEndpoint shared", "Test-MieEndpoint shared -Path '/v1/models'")]
    [InlineData("$d | Test-MieEndpoint", "Test-MieEndpoint shared /v1/models")]
    [InlineData("$d | Stop-MieWorkRequest", "Get-MieWorkRequest chat")]
    [InlineData("[pscustomobject]@{ A = 1 } | Set-MieDeployment shared", "Set-MieDeployment shared -Payload @{ description = 'new' }")]
    [InlineData("@{ a = 1 } | Set-MieDeployment shared -Payload @{ b = 1 }", "Give one of them")]
    public void What_a_pipe_leaves_no_place_for_is_told_the_line_to_write(string script, string line)
    {
        ErrorRecord error = Run(script, new { file = Repository.File("MieTools.psd1") }).Failure("Mie.ArgumentInvalid");
        Assert.Contains(line, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_where_the_file_of_a_payload_stands_is_told_its_parameter()
    {
        ErrorRecord error = Run("$d | New-MieDeployment copy -WhatIf").Failure("Mie.FileNotFound");
        Assert.Contains("-DisplayName 'copy'", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Connect-MieService -PassPhrase 'hunter2'", "-PassPhrase (Read-Host -AsSecureString)")]
    [InlineData("Connect-MieService -ClientSecret 'hunter2'", "-ClientSecret (Read-Host -AsSecureString)")]
    [InlineData("$d | Start-MieProxy -Key 'hunter2'", "-Key (Read-Host -AsSecureString)")]
    public void A_text_for_a_secret_is_told_how_to_make_one(string script, string line)
    {
        ErrorRecord error = Assert.Single(Run(script).Errors);
        Assert.Contains(line, error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", $"{error}{error.Exception}", StringComparison.Ordinal);
    }

    [Fact]
    public void Every_secret_parameter_says_how_to_make_one() => Assert.All(
        ModuleAssembly.Root.GetExportedTypes().SelectMany(type => type.GetProperties())
            .Where(p => p.PropertyType == typeof(SecureString) && p.GetCustomAttribute<ParameterAttribute>() is not null),
        p => Assert.Equal(p.Name, p.GetCustomAttribute<SecretTransformationAttribute>()?.Parameter));

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
