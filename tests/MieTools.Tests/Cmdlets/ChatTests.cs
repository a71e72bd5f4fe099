using System.Management.Automation;
using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Inference.Conversations;
using MieTools.ModelServer;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

/// <summary>Conversations, images, tools, and the chat at the prompt.</summary>
public sealed class ChatTests(ScriptedFixture fixture) : IClassFixture<ScriptedFixture>, IDisposable
{
    private const string Weather = """
        function Get-Weather {
            <#
            .SYNOPSIS
            Tells the weather of a city.
            .PARAMETER City
            Name of the city.
            #>
            param([Parameter(Mandatory)][string] $City, [ValidateSet('C', 'F')][string] $Unit = 'C', [switch] $Long)
            if ($City -eq 'Nowhere') { throw 'no such city' }
            "sunny in $City, $Unit"
        }

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("mie-").FullName;

    [Theory]
    [InlineData("Invoke-MieInference -Prompt $_ -Conversation $c")]
    [InlineData("Invoke-MieStream -Prompt $_ -Conversation $c")]
    [InlineData("Invoke-MieInference -Prompt $_ -Conversation $c -AsRow")]
    [InlineData("Invoke-MieInference -Prompt $_ -Conversation $c -AsText")]
    public void A_conversation_is_sent_again_and_grows(string call)
    {
        fixture.Server.Chats(text => call.Contains("Stream", StringComparison.Ordinal)
            ? ScriptedModelServer.Stream("re: " + text) : ScriptedModelServer.Chat("re: " + text));
        ShellRun run = Run($"$c = New-MieConversation 'Be brief'; 'a', 'b' | ForEach-Object {{ $null = $d | {call} }}; $c");
        Assert.Empty(run.Errors);
        MieConversation chat = run.One<MieConversation>();
        Assert.Equal(["user: a", "assistant: re: a", "user: b", "assistant: re: b"], chat.Messages.Select(m => m.ToString()));
        Assert.Equal(
            ["system:Be brief", "user:a", "assistant:re: a", "user:b"],
            fixture.Server.Bodies[^1]!["messages"]!.AsArray().Select(m => $"{m!["role"]}:{m["content"]}"));
    }

    [Fact]
    public void A_call_that_fails_leaves_no_trace_in_it()
    {
        fixture.Server.Says("{\"error\":\"no\"}", status: 400);
        ShellRun run = Run("$c = New-MieConversation; $d | Invoke-MieInference -Prompt a -Conversation $c; $c");
        Assert.Single(run.Errors);
        Assert.Empty(Assert.IsType<MieConversation>(run.Output[^1]!.BaseObject).Messages);
    }

    [Fact]
    public void Inputs_of_a_pipe_are_turns_of_one_conversation_and_none_at_a_time()
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        MieConversation chat =
            Run("$c = New-MieConversation; $null = 'a', 'b' | Invoke-MieInference $d -Conversation $c; $c").One<MieConversation>();
        Assert.Equal(4, chat.Messages.Count);
        Assert.Equal(6, chat.PromptTokens);
        Run("'a' | Invoke-MieInference $d -Conversation (New-MieConversation) -ThrottleLimit 2").Failure("Mie.ArgumentInvalid");
        Run("Invoke-MieInference $d -Body '{}' -Conversation (New-MieConversation)").Failure("Mie.ArgumentInvalid");
    }

    [Fact]
    public void An_answer_is_a_message()
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        Assert.Empty(Run("$a = $d | Invoke-MieInference -Prompt a; $null = $d | Invoke-MieInference -Message 'a', $a -Prompt b").Errors);
        Assert.Equal(
            ["user:a", "assistant:a", "user:b"],
            fixture.Server.Bodies[^1]!["messages"]!.AsArray().Select(m => $"{m!["role"]}:{m["content"]}"));
    }

    [Fact]
    public void A_conversation_comes_back_from_its_file()
    {
        string file = Path.Combine(_folder, "chat.json");
        MieConversation chat = Run(
            "$c = New-MieConversation 'S' -Message 'a', @{ role = 'assistant'; content = 'b' } -Model m; $c.ToJson() | Set-Content $file; "
                + "New-MieConversation -Path $file", new { file }).One<MieConversation>();
        Assert.Equal(("S", "m", 2), (chat.System, chat.Model, chat.Messages.Count));
        File.WriteAllText(file, "{}");
        Run("New-MieConversation -Path $file", new { file }).Failure("Mie.ArgumentInvalid");
    }

    [Fact]
    public void Images_are_read_by_path_wildcard_address_and_bytes()
    {
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];
        File.WriteAllBytes(Path.Combine(_folder, "a.png"), png);
        File.WriteAllBytes(Path.Combine(_folder, "b.png"), png);
        fixture.Server.Does(_ => ScriptedModelServer.Chat("x"));
        Assert.Empty(Run("""
            Invoke-MieInference $d -Prompt What -Image (Join-Path $folder '*.png'), 'https://x/y.png', (Get-Item (Join-Path $folder 'a.png')), `
                ([byte[]](0xFF, 0xD8, 0xFF))
            """, new { folder = _folder }).Errors);
        JsonArray parts = fixture.Server.Bodies[^1]!["messages"]![0]!["content"]!.AsArray();
        Assert.Equal("What", (string?)parts[0]!["text"]);
        Assert.Equal(
            ["data:image/png", "data:image/png", "https://x/y.png", "data:image/png", "data:image/jpeg"],
            parts.Skip(1).Select(p => ((string)p!["image_url"]!["url"]!).Split(';')[0]));
    }

    [Theory]
    [InlineData("nothere.png", "Mie.FileNotFound")]
    [InlineData("*.jpeg", "Mie.ArgumentInvalid")]
    [InlineData("text.png", "Mie.ArgumentInvalid")]
    [InlineData("big.png", "Mie.PayloadTooLarge")]
    public void What_is_no_image_is_refused_before_anything_is_sent(string name, string id)
    {
        File.WriteAllText(Path.Combine(_folder, "text.png"), "words");
        byte[] big = new byte[8 * 1024 * 1024];
        new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A }.CopyTo(big, 0);
        File.WriteAllBytes(Path.Combine(_folder, "big.png"), big);
        fixture.Server.Does(_ => ScriptedModelServer.Chat("x"));
        Run("Invoke-MieInference $d -Prompt What -Image (Join-Path $folder $name)", new { folder = _folder, name }).Failure(id);
        Assert.Empty(fixture.Server.Bodies);
    }

    [Fact]
    public void A_command_is_described_by_its_parameters_and_help()
    {
        fixture.Server.Does(_ => ScriptedModelServer.Chat("x"));
        Assert.Empty(Run(Weather + "Invoke-MieInference $d -Prompt x -Tool (Get-Command Get-Weather)").Errors);
        JsonNode function = fixture.Server.Bodies[^1]!["tools"]![0]!["function"]!;
        Assert.Equal(("Get-Weather", "Tells the weather of a city."), ((string?)function["name"], (string?)function["description"]));
        Assert.Equal(
            """{"type":"object","properties":{"City":{"type":"string","description":"Name of the city."},"Unit":{"type":"string","""
                + "\"enum\":[\"C\",\"F\"]},\"Long\":{\"type\":\"boolean\"}},\"required\":[\"City\"]}",
            function["parameters"]!.ToJsonString());
    }

    [Theory]
    [InlineData("@{ name = 'a'; parameters = @{ type = 'object' } }")]
    [InlineData("'{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":{\"type\":\"object\"}}}'")]
    [InlineData("'[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\"}}]'")]
    public void Tools_are_taken_in_any_form(string tool)
    {
        fixture.Server.Does(_ => ScriptedModelServer.Chat("x"));
        Assert.Empty(Run($"Invoke-MieInference $d -Prompt x -Tool {tool}").Errors);
        Assert.Equal("""[{"type":"function","function":{"name":"a","parameters":{"type":"object"}}}]""",
            fixture.Server.Bodies[^1]!["tools"]!.ToJsonString());
    }

    [Theory]
    [InlineData("-Tool 'words'")]
    [InlineData("-Tool '{'")]
    [InlineData("-Tool @{ description = 'x' }")]
    [InlineData("-Tool @{ name = 'a' }, @{ name = 'A' }")]
    [InlineData("-Tool @{ name = 'a' } -InvokeTool")]
    [InlineData("-InvokeTool")]
    public void What_is_no_tool_is_refused_before_anything_is_sent(string arguments)
    {
        fixture.Server.Does(_ => ScriptedModelServer.Chat("x"));
        Assert.Single(Run($"Invoke-MieInference $d -Prompt x {arguments}").Errors.Concat(Terminated()));
        Assert.Empty(fixture.Server.Bodies);

        IEnumerable<ErrorRecord> Terminated() =>
            Run($"Invoke-MieInference $d -Prompt x {arguments}").Terminating is { } error ? [error] : [];
    }

    [Fact]
    public void Tool_calls_have_their_arguments_parsed_and_nothing_is_run_unasked()
    {
        fixture.Server.Does(_ => Calls(("c1", """{"City":"Rome","Days":3}""")));
        ShellRun run = Run(Weather + "$a = Invoke-MieInference $d -Prompt x -Tool (Get-Command Get-Weather); "
            + "$a.ToolCalls[0].Parameters.City; $a.ToolCalls[0].Parameters.Days");
        Assert.Equal(["Rome", 3L], run.Output.Select(o => o!.BaseObject));
        Assert.Single(fixture.Server.Bodies);
    }

    [Fact]
    public void A_tool_is_run_after_a_question_and_its_output_goes_back()
    {
        Answers(Calls(("c1", """{"City":"Rome"}"""), ("c2", """{"City":"Nowhere"}""")), ScriptedModelServer.Chat("It is sunny."));
        fixture.Shell.Host.Answer("Yes", "Yes");
        ShellRun run = Run(Weather
            + "$c = New-MieConversation; (Invoke-MieInference $d -Prompt x -Tool (Get-Command Get-Weather) -InvokeTool "
            + "-Conversation $c).Text; $c");
        Assert.Empty(run.Errors);
        Assert.Equal("It is sunny.", run.Output[0]!.BaseObject);
        JsonArray sent = fixture.Server.Bodies[^1]!["messages"]!.AsArray();
        Assert.Equal(["user", "assistant", "tool", "tool"], sent.Select(m => (string?)m!["role"]));
        Assert.Equal(("c1", "sunny in Rome, C"), ((string?)sent[2]!["tool_call_id"], (string?)sent[2]!["content"]));
        Assert.Equal("Error: no such city", (string?)sent[3]!["content"]);
        Assert.Equal(5, Assert.IsType<MieConversation>(run.Output[1]!.BaseObject).Messages.Count);
        Assert.Equal(2, fixture.Shell.Host.Questions.Count);
        Assert.Contains("Get-Weather -City 'Rome'", fixture.Shell.Host.Questions[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_user_does_not_allow_is_not_run_and_the_model_is_told_of_it()
    {
        Answers(Calls(("c1", """{"City":"Rome"}"""), ("c2", """{"City":"Oslo"}""")), ScriptedModelServer.Chat("Fine."));
        fixture.Shell.Host.Answer("No", "Yes");
        Assert.Equal("Fine.", Run(Weather
            + "(Invoke-MieInference $d -Prompt x -Tool (Get-Command Get-Weather) -InvokeTool).Text").One<string>());
        Assert.Equal("The user did not allow this call.", (string?)fixture.Server.Bodies[^1]!["messages"]![2]!["content"]);

        Answers(Calls(("c1", """{"City":"Rome"}""")));
        ShellRun run = Run(Weather
            + "(Invoke-MieInference $d -Prompt x -Tool (Get-Command Get-Weather) -InvokeTool -WhatIf).ToolCalls.Count");
        Assert.Equal(1, run.One<int>());
        Assert.Single(fixture.Server.Bodies);
    }

    [Theory]
    [InlineData("""{"Path":["/etc/passwd","/etc/shadow"]}""", "Get-Z -Path @('/etc/passwd', '/etc/shadow')")]
    [InlineData("""{"Text":"a'b\n[Y] Yes\u001b[2K\u202e"}""", "Get-Z -Text 'a''b\u240a[Y] Yes\u241b[2K\ufffd'")]
    [InlineData("""{"Text":"\u2019; Remove-Item x"}""", "Get-Z -Text '\u2019\u2019; Remove-Item x'")]
    [InlineData("""{"Map":{"a":{"b":[1,2.5,true,null]}},"Text":"t"}""",
        "Get-Z -Text 't' -Map @{ 'a' = @{ 'b' = @(1, 2.5, $true, $null) } }")]
    [InlineData("""{"Map":{"a":{"b":{"c":{"d":{}}}}}}""", "Get-Z -Map @{ 'a' = @{ 'b' = @{ 'c' = @{ 'd' = (more inside) } } } }")]
    public void What_is_asked_about_is_what_would_be_run_and_cannot_be_forged(string arguments, string asked)
    {
        Answers(CallsOf("Get-Z", ("c1", arguments)), ScriptedModelServer.Chat("Oh."));
        fixture.Shell.Host.Answer("No");
        Assert.Empty(Run("function Get-Z { param([string[]] $Path, [string] $Text, [hashtable] $Map) }; "
            + "$null = Invoke-MieInference $d -Prompt x -Tool (Get-Command Get-Z) -InvokeTool").Errors);
        string question = Assert.Single(fixture.Shell.Host.Questions);
        Assert.Contains(asked, question, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_value_is_shortened_in_the_question_and_its_length_told()
    {
        Answers(Calls(("c1", $$"""{"City":"{{new string('x', 5000)}}"}""")), ScriptedModelServer.Chat("Oh."));
        fixture.Shell.Host.Answer("No");
        Run(Weather + "$null = Invoke-MieInference $d -Prompt x -Tool (Get-Command Get-Weather) -InvokeTool");
        string question = Assert.Single(fixture.Shell.Host.Questions);
        Assert.Contains("x' (and 4800 characters more)", question, StringComparison.Ordinal);
        Assert.True(question.Length < 500);
    }

    [Fact]
    public void What_was_not_allowed_leaves_no_open_calls_in_a_conversation()
    {
        Answers(Calls(("c1", """{"City":"Rome"}""")));
        fixture.Shell.Host.Answer("No");
        Assert.Empty(Run(Weather + "$c = New-MieConversation; $null = Invoke-MieInference $d -Prompt x -Tool (Get-Command Get-Weather) "
            + "-InvokeTool -Conversation $c; $c").One<MieConversation>().Messages);
    }

    [Fact]
    public void Secrets_code_and_what_is_hidden_are_not_offered_and_limits_are_told()
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        Assert.Empty(Run("""
            function Get-Z {
                param([securestring] $Password, [pscredential] $Login, [scriptblock] $Code, [Parameter(DontShow)] $Hidden,
                    [ValidateRange(1, 5)] [int] $Count, [ValidateLength(2, 9)] [ValidatePattern('^a')] [string] $Name)
            }
            $null = Invoke-MieInference $d -Prompt x -Tool (Get-Command Get-Z)
            """).Errors);
        JsonObject offered = fixture.Server.Bodies[^1]!["tools"]![0]!["function"]!["parameters"]!["properties"]!.AsObject();
        Assert.Equal(["Count", "Name"], offered.Select(p => p.Key));
        Assert.Equal((1, 5), ((int)offered["Count"]!["minimum"]!, (int)offered["Count"]!["maximum"]!));
        Assert.Equal((2, 9, "^a"),
            ((int)offered["Name"]!["minLength"]!, (int)offered["Name"]!["maxLength"]!, (string?)offered["Name"]!["pattern"]));
    }

    [Theory]
    [InlineData("Invoke-MieInference $d hi -WhatIf")]
    [InlineData("'a', 'b' | Invoke-MieInference $d -ThrottleLimit 2 -WhatIf")]
    [InlineData("Invoke-MieInference $d hi -OutFile (Join-Path ([IO.Path]::GetTempPath()) never-made.txt) -WhatIf")]
    [InlineData("'a', 'b' | Invoke-MieInference $d -Path /v1/embeddings -WhatIf")]
    [InlineData("& { $WhatIfPreference = $true; Invoke-MieInference $d hi }")]
    public void WhatIf_sends_nothing(string script)
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        ShellRun run = Run(script);
        Assert.Empty(run.Errors);
        Assert.Empty(run.Output);
        Assert.Empty(fixture.Server.Bodies);
        Assert.False(File.Exists(Path.Combine(Path.GetTempPath(), "never-made.txt")));
        Assert.Contains("What if: ", run.HostText, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_where_a_name_would_stand_is_the_prompt_of_a_deployment_that_is_piped_in()
    {
        fixture.Server.Chats(ScriptedModelServer.Chat);
        Assert.Equal("hello", Run("$d | Invoke-MieInference 'hello' -AsText").One<string>());
        Assert.Equal(2, Run("$d, $d | Invoke-MieInference 'hello' -AsText").Output.Count);
        Run("$d | Invoke-MieInference nosuch -Body '{}'").Failure("Mie.ArgumentInvalid");
    }

    [Theory]
    [InlineData("""{"City":"Rome","OutVariable":"x"}""", "Error: 'Get-Weather' has no parameter 'OutVariable'. It has: City, Unit, Long.")]
    [InlineData("not json", "Error: the arguments are no JSON object: not json")]
    public void What_a_model_makes_up_is_told_to_it_and_not_run(string arguments, string told)
    {
        Answers(Calls(("c1", arguments)), ScriptedModelServer.Chat("Oh."));
        Assert.Equal("Oh.", Run(Weather
            + "(Invoke-MieInference $d -Prompt x -Tool (Get-Command Get-Weather) -InvokeTool -Confirm:$false).Text")
            .One<string>());
        Assert.Equal(told, (string?)fixture.Server.Bodies[^1]!["messages"]![2]!["content"]);
    }

    [Fact]
    public void A_model_that_never_stops_asking_is_stopped()
    {
        fixture.Server.Does(_ => Calls(("c1", """{"City":"Rome"}""")));
        Run(Weather + "Invoke-MieInference $d -Prompt x -Tool (Get-Command Get-Weather) -InvokeTool -Confirm:$false -MaxToolCall 3")
            .Failure("Mie.ToolCallsTooMany");
        Assert.Equal(4, fixture.Server.Bodies.Count);
    }

    [Fact]
    public void A_chat_talks_keeps_and_leaves()
    {
        string file = Path.Combine(_folder, "chat.json");
        fixture.Server.Chats(text => ScriptedModelServer.Stream("re: " + text));
        fixture.Shell.Host.Type("/help", "one", "two \\", "three", "/model m2", "", "/nothing", "\"\"\"", "four", "five\"\"\"", "/retry",
            "/save " + file, "/exit", "never read");
        ShellRun run = Run("Enter-MieChat $d -System 'Be brief' -PassThru");
        Assert.Empty(run.Errors);
        MieConversation chat = run.One<MieConversation>();
        Assert.Equal(
            ["one", "re: one", "two \nthree", "re: two \nthree", "four\nfive", "re: four\nfive"], chat.Messages.Select(m => m.Content));
        Assert.Equal("m2", (string?)fixture.Server.Bodies[^1]!["model"]);
        Assert.Equal("Be brief", (string?)fixture.Server.Bodies[^1]!["messages"]![0]!["content"]);
        Assert.Equal(chat.ToJson(), File.ReadAllText(file));
        Assert.Contains("you> re: one", run.HostText, StringComparison.Ordinal);
        Assert.Contains("There is no command /nothing", run.HostText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chat_survives_an_error_and_ends_with_its_input()
    {
        int calls = 0;
        fixture.Server.Does(_ => ++calls == 1 ? new ContainerResponse { Status = 400 } : ScriptedModelServer.Stream("fine"));
        fixture.Shell.Host.Type("one", "two", "/reset", "/retry");
        ShellRun run = Run("Enter-MieChat $d -PassThru");
        Assert.Single(run.Errors);
        Assert.Empty(Assert.IsType<MieConversation>(run.Output[^1]!.BaseObject).Messages);
        Assert.Contains("fine", run.HostText, StringComparison.Ordinal);
        Assert.Contains("Nothing has been asked yet.", run.HostText, StringComparison.Ordinal);
        Run("Enter-MieChat").Failure("Mie.ArgumentInvalid");
    }

    [Fact]
    public void A_line_that_only_begins_like_the_way_out_is_a_question()
    {
        fixture.Server.Chats(text => ScriptedModelServer.Stream("re: " + text));
        fixture.Shell.Host.Type("/exit is here", "/bye", "never read");
        Assert.Equal(["/exit is here", "re: /exit is here"],
            Run("Enter-MieChat $d -PassThru").One<MieConversation>().Messages.Select(m => m.Content));
    }

    [Theory]
    [InlineData("/reset the router")]
    [InlineData("/help me")]
    [InlineData("/retry\nthat")]
    public void A_command_that_takes_no_words_is_a_question_with_them(string line)
    {
        fixture.Server.Chats(text => ScriptedModelServer.Stream("re: " + text));
        fixture.Shell.Host.Type("one", line);
        Assert.Equal(["one", "re: one", line, "re: " + line],
            Run("Enter-MieChat $d -PassThru").One<MieConversation>().Messages.Select(m => m.Content));
    }

    [Fact]
    public void A_retry_asks_the_same_again_with_its_image()
    {
        int calls = 0;
        fixture.Server.Does(_ => ++calls == 2 ? new ContainerResponse { Status = 400 } : ScriptedModelServer.Stream("a cat"));
        fixture.Shell.Host.Type("/retry", "/retry");
        ShellRun run = Run("""
            $c = New-MieConversation
            $null = Invoke-MieStream $d 'What is it?' -Image ([byte[]](0xFF, 0xD8, 0xFF)) -Conversation $c
            Enter-MieChat $d -Conversation $c
            """);
        Assert.Single(run.Errors);
        string[] questions = [.. fixture.Server.Bodies.Select(b => b!["messages"]!.ToJsonString())];
        Assert.Equal(3, questions.Length);
        Assert.Contains("data:image/jpeg;base64,", questions[0], StringComparison.Ordinal);
        Assert.Equal([questions[0], questions[0]], questions[1..]);
    }

    [Fact]
    public void A_retry_asks_what_was_asked_last_though_it_failed()
    {
        int calls = 0;
        fixture.Server.Does(_ => ++calls == 2 ? new ContainerResponse { Status = 400 } : ScriptedModelServer.Stream("fine"));
        fixture.Shell.Host.Type("one", "two", "/retry", "/retry");
        Assert.Equal(["one", "fine", "two", "fine"],
            Run("Enter-MieChat $d -PassThru").Output.Select(o => o!.BaseObject).OfType<MieConversation>().Single().Messages
                .Select(m => m.Content));
        Assert.Equal(4, calls);
    }

    [Fact]
    public void A_chat_by_the_address_of_a_deployment_takes_its_chat_path()
    {
        fixture.Server.Chats(text => ScriptedModelServer.Stream("re: " + text));
        fixture.Shell.Host.Type("one");
        ShellRun run = Run("Enter-MieChat -Uri $d.PredictUrl -PassThru");
        Assert.Empty(run.Errors);
        Assert.Equal(2, run.One<MieConversation>().Messages.Count);
    }

    [Fact]
    public void A_chat_with_nobody_is_refused_before_its_first_question()
    {
        fixture.Shell.Host.Type("one");
        ShellRun run = Run("Enter-MieChat nosuch");
        run.Failure("Mie.DeploymentNotFound");
        Assert.DoesNotContain("you>", run.HostText, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Answers(params ContainerResponse[] answers)
    {
        int next = 0;
        fixture.Server.Does(_ => answers[Math.Min(next++, answers.Length - 1)]);
    }

    private static ContainerResponse Calls(params (string Id, string Arguments)[] calls) => CallsOf("Get-Weather", calls);

    private static ContainerResponse CallsOf(string tool, params (string Id, string Arguments)[] calls) => new()
    {
        Body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["choices"] = new JsonArray(new JsonObject
            {
                ["finish_reason"] = "tool_calls",
                ["message"] = new JsonObject
                {
                    ["content"] = null,
                    ["tool_calls"] = new JsonArray([.. calls.Select(c => new JsonObject
                    {
                        ["id"] = c.Id,
                        ["type"] = "function",
                        ["function"] = new JsonObject { ["name"] = tool, ["arguments"] = c.Arguments },
                    })]),
                },
            }),
        }.ToJsonString()),
    };

    private ShellRun Run(string script, object? more = null)
    {
        fixture.Shell.SetVariable("d", fixture.Deployment);
        return fixture.Shell.Run(script, more);
    }
}
