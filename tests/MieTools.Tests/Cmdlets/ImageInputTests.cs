using System.Management.Automation;
using System.Text.Json.Nodes;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Inference.Reading;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>Images that come as files down a pipe, in the columns of a table, and in chats that were saved.</summary>
public sealed class ImageInputTests : IClassFixture<ScriptedFixture>, IDisposable
{
    private const string Reread = "[System.Management.Automation.PSSerializer]::Deserialize("
        + "[System.Management.Automation.PSSerializer]::Serialize(";

    private static readonly byte[] s_png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
    private readonly ScriptedFixture _fixture;
    private readonly string _folder = Directory.CreateTempSubdirectory("mie-").FullName;

    public ImageInputTests(ScriptedFixture fixture)
    {
        _fixture = fixture;
        File.WriteAllBytes(Path.Combine(_folder, "a.png"), s_png);
        // By its bytes, whatever it is called.
        File.WriteAllBytes(Path.Combine(_folder, "b.dat"), [0xFF, 0xD8, 0xFF]);
        File.WriteAllText(Path.Combine(_folder, "c.txt"), "words");
        File.WriteAllText(Path.Combine(_folder, "d.json"), """{"messages":[{"role":"user","content":"whole"}]}""");
        _fixture.Server.Does(_ => ScriptedModelServer.Chat("x"));
    }

    public static TheoryData<string, string[]> Questions { get; } = new()
    {
        { "Get-Item a.png | Invoke-MieInference $d 'what is this?'", ["what is this?|data:image/png"] },
        { "Get-Item b.dat | Invoke-MieInference $d 'what?'", ["what?|data:image/jpeg"] },
        { "Get-Item a.png, b.dat | Invoke-MieInference $d 'what?'", ["what?|data:image/png", "what?|data:image/jpeg"] },
        { "Get-Item a.png | Invoke-MieInference $d -Message @{ role = 'user'; content = 'hi' }", ["hi", "|data:image/png"] },
        { "Resolve-Path a.png | Invoke-MieInference $d 'what?'", ["what?|data:image/png"] },
        { $"{Reread}(Get-Item a.png), 1)) | Invoke-MieInference $d 'what?'", ["what?|data:image/png"] },
        { "Get-Item a.png | Invoke-MieInference $d", ["|data:image/png"] },
        { "Get-Item b.dat | Invoke-MieInference $d 'what?' -Image a.png", ["what?|data:image/png|data:image/jpeg"] },
        { "Get-Item a.png | Invoke-MieInference $d -Prompt { \"What is $($_.Name)?\" }", ["What is a.png?|data:image/png"] },
        { "Get-Item c.txt | Invoke-MieInference $d 'sum up'", ["sum up\n\nwords"] },
        { "Get-Item d.json | Invoke-MieInference $d", ["whole"] },
        { "[pscustomobject]@{ Path = 'a.png' }, [pscustomobject]@{ Path = 'b.dat' } | Invoke-MieInference $d hi -Image { $_.Path }",
            ["hi|data:image/png", "hi|data:image/jpeg"] },
        { "Get-Item a.png, b.dat | Invoke-MieInference $d hi -Image { $_.FullName }", ["hi|data:image/png", "hi|data:image/jpeg"] },
        { "'a.png' | Invoke-MieInference $d hi -Image { $_ }", ["hi|data:image/png"] },
        { "\"Image`na.png\" | ConvertFrom-Csv | Invoke-MieInference $d hi", ["hi|data:image/png"] },
        { "\"Image,Note`na.png,old\" | ConvertFrom-Csv | Invoke-MieInference $d hi", ["hi\n\n{\"Note\":\"old\"}|data:image/png"] },
        { "\"Prompt,Image`nx,a.png\" | ConvertFrom-Csv | Invoke-MieInference $d hi", ["hi\n\nx|data:image/png"] },
        { "\"Prompt,Image`none,a.png`ntwo,`nthree,https://x/y.png\" | ConvertFrom-Csv | Invoke-MieInference $d",
            ["one|data:image/png", "two", "three|https://x/y.png"] },
        { "\"Prompt,Image`none,a.png\" | ConvertFrom-Csv | Invoke-MieInference $d -AsRow", ["one|data:image/png"] },
        { "@{ Prompt = 'one'; Image = 'a.png', 'b.dat' } | Invoke-MieInference $d", ["one|data:image/png|data:image/jpeg"] },
        { "'p', 'q' | Invoke-MieInference $d -Image a.png -Prompt about", ["about\n\np|data:image/png", "about\n\nq|data:image/png"] },
        { "Invoke-MieInference $d hi -Image ([IO.File]::ReadAllBytes((Resolve-Path a.png)))", ["hi|data:image/png"] },
        { "$d | Invoke-MieInference -Prompt hi", ["hi"] },
        { $"{Reread}$d)) | Invoke-MieInference -Prompt hi", ["hi"] },
        { "$d | ConvertTo-Csv | ConvertFrom-Csv | Invoke-MieInference -Prompt hi", ["hi"] },
        { "[pscustomobject]@{ Id = $d.Id; Image = 'iad.ocir.io/ns/vllm:1' } | Invoke-MieInference -Prompt hi", ["hi"] },
    };

    [Theory]
    [MemberData(nameof(Questions))]
    public void Each_input_is_a_question_with_its_images(string script, string[] asked)
    {
        foreach (string call in (string[])["Inference", "Stream"])
        {
            if (call == "Stream" && (script.Contains("-AsRow", StringComparison.Ordinal)))
                continue;
            _fixture.Server.Does(_ => call == "Stream" ? ScriptedModelServer.Stream("x") : ScriptedModelServer.Chat("x"));
            ShellRun run = Run(script.Replace("Invoke-MieInference", $"Invoke-Mie{call}", StringComparison.Ordinal));
            Assert.Empty(run.Errors.Select(e => e.ToString()));
            Assert.Equal(asked, _fixture.Server.Bodies.SelectMany(b => b!["messages"]!.AsArray()).Select(Said));
        }
    }

    [Fact]
    public void The_answer_has_the_file_as_its_input() => Assert.EndsWith("a.png",
        Run("Get-Item a.png | Invoke-MieInference $d 'what?'").One<MieAnswer>().InputObject!.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("Invoke-MieInference $d hi -Image .", "is a folder")]
    [InlineData("Invoke-MieInference $d hi -Image (Get-Item .)", "is a folder")]
    [InlineData("Invoke-MieInference $d hi -Image ftp://host/p.png", "address of ftp")]
    [InlineData("Invoke-MieInference $d hi -Image file:///p.png", "address of file")]
    [InlineData("Invoke-MieInference $d hi -Image ''", "is empty")]
    [InlineData("Invoke-MieInference $d hi -Image 5", "An Int32 is no image")]
    [InlineData("Invoke-MieInference $d hi -Image 5d", "A Decimal is no image")]
    [InlineData("Invoke-MieInference $d -Message @{ role = 'x'; content = 'y' }", "'x' is no role of a message")]
    [InlineData("New-MieConversation -Message @{ role = 'User'; content = 'y' }",
        "'User' is no role")]
    [InlineData("[pscustomobject]@{ Role = 'x'; Content = 'y' } | New-MieConversation", "'x' is no role of a message")]
    [InlineData("Set-Content bad.json '[{\"role\":\"x\",\"content\":\"y\"}]'; New-MieConversation -Path bad.json",
        "bad.json' is no chat. 'x' is no role of a message")]
    [InlineData("'hi' | Export-Clixml d.xml; New-MieConversation -Path d.xml", "d.xml' is no chat. It is not valid JSON: line 1, byte 1.")]
    [InlineData("Set-Content n.json '{\"token\":\"s3cr3t\"}'; New-MieConversation -Path n.json", "n.json' is no chat. This is no chat")]
    [InlineData("New-MieConversation -Path nosuch.json", "nosuch.json'")]
    [InlineData("Invoke-MieInference $d hi -Image $null", "is empty")]
    [InlineData("Invoke-MieInference $d hi -Image nothere.png", "There is no file")]
    [InlineData("Invoke-MieInference $d hi -Image c.txt", "neither an image nor")]
    [InlineData("\"Prompt,Image`none,nothere.png\" | ConvertFrom-Csv | Invoke-MieInference $d", "There is no file")]
    [InlineData("Get-Item a.png | Invoke-MieInference $d hi -Path /v1/completions", "no images")]
    public void What_is_no_image_is_an_error_before_anything_is_sent(string script, string said)
    {
        Assert.Contains(said, Run(script).Error().ToString(), StringComparison.Ordinal);
        Assert.Empty(_fixture.Server.Bodies);
    }

    [Theory]
    [InlineData("Set-Content s.json '{\"token\": ts3cr3ts3cr3t}'; New-MieConversation -Path s.json")]
    [InlineData("Set-Content s.json '{\"messages\":[{\"token\":\"s3cr3t\"}]}'; New-MieConversation -Path s.json")]
    [InlineData("Set-Content s.json '{\"token\": ts3cr3ts3cr3t}'; New-MieDeployment -PayloadPath s.json")]
    [InlineData("Invoke-MieInference $d hi -Tool '{\"token\": ts3cr3ts3cr3t}'")]
    [InlineData("Invoke-MieInference $d hi -Tool @{ token = 's3cr3t' }")]
    [InlineData("Invoke-MieInference $d hi -Message @{ token = 's3cr3t' }")]
    public void An_error_about_JSON_has_no_value_of_it(string script)
    {
        ErrorRecord error = Run(script).Error();
        Assert.DoesNotContain("3cr3t", $"{error} {error.ErrorDetails} {error.ErrorDetails?.RecommendedAction}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_among_those_that_wildcards_find_is_passed_over()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "e.png"));
        Assert.Empty(Run("Invoke-MieInference $d hi -Image *.png").Errors);
        Assert.Equal(["hi|data:image/png"], _fixture.Server.Bodies[^1]!["messages"]!.AsArray().Select(Said));
    }

    [Theory]
    [InlineData("New-MieConversation -Path k.json")]
    [InlineData("Get-Item k.json | New-MieConversation")]
    [InlineData("$k | New-MieConversation")]
    [InlineData($"{Reread}$k)) | New-MieConversation")]
    [InlineData("$k | ConvertTo-Json -WarningAction Stop | ConvertFrom-Json | New-MieConversation")]
    [InlineData("ConvertTo-Json @($k.Messages) -Depth 4 -WarningAction Stop | ConvertFrom-Json | New-MieConversation 'Be brief'")]
    [InlineData("$k | ConvertTo-Json -Depth 6 | ConvertFrom-Json | New-MieConversation")]
    [InlineData($"New-MieConversation -Message ({Reread}$k)))")]
    public void A_chat_with_an_image_is_whole_when_it_was_saved(string script)
    {
        ShellRun run = Run("$k = New-MieConversation 'Be brief'; $null = Invoke-MieInference $d look -Image a.png, https://x/y.png "
            + $"-Conversation $k; Set-Content k.json $k.ToJson(); {script}; $k");
        Assert.Empty(run.Errors.Select(e => e.ToString()));
        MieConversation[] chats = [.. run.All<MieConversation>()];
        ChatMessage first = chats[0].GetMessages()[0];
        Assert.Equal(chats[1].ToJson(), chats[0].ToJson());
        if (script.Contains("ConvertTo-Json", StringComparison.Ordinal))
            Assert.Equal("a.png; https://x/y.png", first.Attachments.ToString());
        Assert.Equal(("Be brief", "look", 2), (chats[0].System, first.Content, first.Attachments.Count));
    }

    [Fact]
    public void A_chat_shows_what_goes_with_its_messages()
    {
        const string Say = "$k = New-MieConversation; "
            + "$null = Invoke-MieInference $d look -Image a.png, https://x/y.png -Conversation $k; ";
        foreach (string view in (string[])["Format-Table", "Format-List"])
        {
            Assert.Contains("{a.png, https://x/y.png}", Run(Say + $"$k.Messages | {view} | Out-String -Width 120").One<string>(),
                StringComparison.Ordinal);
        }

        Assert.Equal("user: look [a.png; https://x/y.png]", Run(Say + "\"$($k.Messages[0])\"").One<string>());
        Assert.Equal("a.png", Run(Say + "$k.Messages[0].Attachments[0].FileName").One<string>());
    }

    [Fact]
    public void A_saved_chat_goes_on_in_another_api()
    {
        Run("$k = New-MieConversation; $null = Invoke-MieInference $d look -Image a.png -Conversation $k; Set-Content k.json $k.ToJson()");
        Run("$null = Invoke-MieInference $d again -Path /v1/messages -Conversation (New-MieConversation -Path k.json)");
        Assert.Equal("image", (string?)_fixture.Server.Bodies[^1]!["messages"]![0]!["content"]![1]!["type"]);
    }

    [Fact]
    public void What_is_piped_to_a_new_chat_is_in_one_chat()
    {
        MieConversation chat = Run("'one', @{ role = 'assistant'; content = 'two' } | New-MieConversation 'Be brief'")
            .One<MieConversation>();
        Assert.Equal(["user: one", "assistant: two"], chat.Messages.Select(m => m.ToString()));
        Assert.Equal("Be brief", chat.System);
        Assert.Empty(Run("@() | New-MieConversation").One<MieConversation>().Messages);
        Run("Get-Item c.txt | New-MieConversation").Failure("Mie.JsonInvalid");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Said(JsonNode? message) => message!["content"] is JsonArray parts
        ? string.Join('|', parts.Select(p => (string?)p!["text"] ?? ((string)p["image_url"]!["url"]!).Split(';')[0])
            .Prepend((string?)parts[0]!["type"] == "text" ? null : "").OfType<string>())
        : (string)message["content"]!;

    private ShellRun Run(string script)
    {
        _fixture.Shell.SetVariable("d", _fixture.Deployment);
        _fixture.Server.Does(_fixture.Server.Answer);
        return _fixture.Shell.Run($"Push-Location $folder; try {{ {script} }} finally {{ Pop-Location }}", new { folder = _folder });
    }
}
