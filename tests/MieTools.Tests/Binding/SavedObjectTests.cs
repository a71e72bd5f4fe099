using System.Management.Automation;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Inference.Reading;
using MieTools.Tests.Support;

namespace MieTools.Tests.Binding;

/// <summary>An object that was serialised and came back is taken where the object itself is.</summary>
public sealed class SavedObjectTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    private const string Pixel =
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static readonly Dictionary<string, string> s_ways = new()
    {
        ["itself"] = "$input",
        ["JSON"] = "$input | ConvertTo-Json -WarningAction Ignore | ConvertFrom-Json",
        ["deep JSON"] = "$input | ConvertTo-Json -Depth 20 | ConvertFrom-Json",
        ["CSV"] = "$input | ConvertTo-Csv | ConvertFrom-Csv",
        ["Clixml"] = "$input | Export-Clixml $file; Import-Clixml $file",
        ["a job"] = "$input | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize("
            + "[System.Management.Automation.PSSerializer]::Serialize($_, 1)) }",
    };

    public static TheoryData<string> Ways { get; } = [.. s_ways.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_deployment(string way)
    {
        Assert.Equal(4, Run(way, "$d | Back | Get-MieEndpoint -Source Custom; Get-MieEndpoint ($d | Back) -Source Custom")
            .All<MieDeploymentEndpoint>().Length);
        // It is where the call goes, and nothing to send.
        Assert.Equal("hi", Run(way, "($d | Back | Invoke-MieInference -Prompt hi).InputObject").One<string>());
        Assert.NotEmpty(Run(way, "$d | Back | Invoke-MieStream -Prompt hi -MaxTokens 2").All<MieStreamChunk>());
        Assert.Equal(way, Run(way, "$d | Back | Set-MieDeployment -Description $way -Wait").One<MieDeployment>().Description);
        Assert.NotEmpty(Run(way, "$d | Back | Get-MieWorkRequest").All<MieWorkRequest>());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_route_with_its_path(string way) =>
        Assert.Equal("/v1/custom/completions", Run(way, """
            $route = $d | Get-MieEndpoint -Path /v1/custom/completions
            ($route | Back | Test-MieEndpoint -Method POST -Path $route.Suffix).Path
            """).One<string>());

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_route_is_called(string way) =>
        Assert.Empty(Run(way, """
            $route = $d | Get-MieEndpoint -Path /v1/chat/completions
            $null = $route | Back | Invoke-MieInference -Prompt hi
            """).Errors);

    [Theory]
    [MemberData(nameof(Ways))]
    public void Endpoints(string way)
    {
        MieDeployment changed = Run(way, """
            $e = New-MieEndpoint /v1/rerank GET, POST | Back
            $d | Set-MieDeployment -Endpoint $e, ($d | Get-MieEndpoint -Path '/models/{}' | Back) -WhatIf
            $old = (New-MieDeployment -DisplayName saved -ModelId $d.ModelId -Image $d.Image -Endpoint $e,
                ($d | Get-MieEndpoint -Path '/models/{}' | Back) -Wait)
            $old
            """).One<MieDeployment>();
        Assert.Equal("GET,POST /v1/rerank; GET,POST /models/{}", changed.Endpoints.ToString());
        // The list of a deployment, which a table has as one text.
        Assert.Equal(changed.Endpoints.ToString(), Run(way,
            "New-MieDeployment -DisplayName saved -ModelId $d.ModelId -Image $d.Image -Endpoint ($changed | Back).Endpoints -Wait",
            changed).One<MieDeployment>().Endpoints.ToString());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_work_request(string way)
    {
        string[] log = [.. Run(way, "$r = $d | Get-MieWorkRequest -Limit 1; $r | Get-MieWorkRequest -Log | Out-String; "
            + "$r | Back | Get-MieWorkRequest -Log | Out-String; $r | Back | Stop-MieWorkRequest -WhatIf").All<string>()];
        Assert.Equal(log[0], log[1]);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_shape(string way) => Assert.Equal("VM.Standard.E4.Flex", Run(way, """
        $shape = Get-MieDeploymentShape VM.Standard.E4.Flex | Back
        $made = New-MieDeployment -DisplayName shaped -ModelId $d.ModelId -Image $d.Image -InstanceShape $shape -Ocpus 1 -MemoryInGBs 16 -Wait
        $made.InstanceShape
        """).One<string>());

    [Theory]
    [MemberData(nameof(Ways))]
    public void An_answer_is_a_turn(string way)
    {
        MieConversation chat = Run(way, """
            $a = $d | Invoke-MieInference -Prompt hi
            New-MieConversation -Message 'hi', ($a | Back)
            """).One<MieConversation>();
        Assert.Equal(["user", "assistant"], chat.Messages.Select(m => m.Role));
        Assert.NotEmpty(chat.Messages[1].Content);
        Assert.NotEmpty(Run(way, "$a = $d | Invoke-MieInference -Prompt hi; $d | Invoke-MieInference -Message 'hi', ($a | Back), 'more'")
            .One<MieAnswer>().Text);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Chunks_are_joined_and_shown(string way)
    {
        ShellRun run = Run(way, """
            $chunks = $d | Invoke-MieStream -Prompt story -MaxTokens 6
            $chunks | Join-MieStream
            $chunks | Back | Join-MieStream
            Join-MieStream @($chunks | Back)
            $chunks | Back | Show-MieStream -PassThru
            """);
        MieAnswer[] answers = run.All<MieAnswer>();
        Assert.Equal(4, answers.Length);
        Assert.All(answers, a =>
        {
            Assert.Equal((answers[0].Text, answers[0].FinishReason), (a.Text, a.FinishReason));
            Assert.Equal((answers[0].PromptTokens, answers[0].CompletionTokens), (a.PromptTokens, a.CompletionTokens));
            Assert.Equal(answers[0].TimeToFirstToken, a.TimeToFirstToken);
            Assert.Equal($"{answers[0].Data}", $"{a.Data}");
        });
        Assert.Contains(answers[0].Text.Trim(), run.HostText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("JSON")]
    [InlineData("deep JSON")]
    [InlineData("Clixml")]
    [InlineData("a job")]
    public void A_chat_with_all_that_it_holds(string way)
    {
        string[] chats = Run(way, """
            $chat = New-MieConversation -System 'Be brief.' -Model odsc-llm -Message @(
                [MieTools.Core.Inference.Bodies.ChatMessage]$image
                @{ role = 'assistant'; content = ''; tool_calls = @(
                    @{ id = 'c'; type = 'function'; function = @{ name = 'f'; arguments = '{"a":[1]}' } }) }
                @{ role = 'tool'; content = '7'; tool_call_id = 'c' }
                @{ role = 'user'; content = 'x'; name = 'Ann' })
            $chat.ToJson()
            (New-MieConversation -Message $chat).ToJson()
            (New-MieConversation -Message ($chat | Back)).ToJson()
            $chat | ConvertTo-Json -Depth 9 | Set-Content $file
            (New-MieConversation -Path $file).ToJson()
            """, image: new ChatMessage("user", "see") { Attachments = [ChatAttachment.FromUrl(Pixel)] }).All<string>();
        Assert.Equal(4, chats.Length);
        Assert.Contains("iVBORw0K", chats[0], StringComparison.Ordinal);
        Assert.Contains("Ann", chats[0], StringComparison.Ordinal);
        Assert.All(chats, chat => Assert.Equal(chats[0], chat));
    }

    [Theory]
    [InlineData("$d | Invoke-MieInference -Prompt hi -Conversation (New-MieConversation | Back)", "New-MieConversation -Message")]
    public void A_copy_that_is_of_no_use_is_refused_with_what_to_do(string script, string advice)
    {
        foreach (string way in s_ways.Keys.Where(w => w != "itself"))
        {
            ErrorRecord error = Run(way, script).Error();
            Assert.StartsWith("ParameterArgumentTransformationError,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(advice, error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_row_that_names_a_deployment_is_still_a_row() =>
        Assert.Equal("hi", Run("itself", """
            $a = [pscustomobject]@{ Id = $d.Id; DisplayName = 'x'; LifecycleState = 'y'; Prompt = 'hi' } | Invoke-MieInference
            $a.InputObject.Prompt
            """).One<string>());

    private ShellRun Run(string way, string script, MieDeployment? changed = null, ChatMessage? image = null)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            return fixture.Shell.Run($"function Back {{ {s_ways[way]} }}\n{script}",
                new { d = fixture.Deployment, way, changed, image, fixture.Context, file });
        }
        finally
        {
            File.Delete(file);
        }
    }
}
