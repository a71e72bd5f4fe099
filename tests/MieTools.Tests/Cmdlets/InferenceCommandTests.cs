using System.Management.Automation;
using System.Text;
using MieTools.Cmdlets;
using MieTools.Core;
using MieTools.Core.Deployments;
using MieTools.Core.Inference;
using MieTools.Tests.Support;

namespace MieTools.Tests.Cmdlets;

public sealed class InferenceCommandTests(EmulatorFixture fixture) : IClassFixture<EmulatorFixture>
{
    [Fact]
    public void A_prompt_gets_an_answer_by_deployment_by_id_and_by_address()
    {
        InferenceAnswer[] answers =
        [
            One(Call(c => c.Deployment = fixture.Deployment)),
            One(Call(c => c.Id = fixture.Deployment.Id)),
            One(Call(c => c.Uri = fixture.Deployment.PredictUrl + "/v1")),
            One(Call(c => (c.Uri, c.Path) = (fixture.Deployment.ModelDeploymentUrl, "/v1/chat/completions"))),
        ];
        Assert.NotEmpty(answers[0].Text!);
        Assert.All(answers, a => Assert.Equal(answers[0].Text, a.Text));

        RecordingPipeline Call(Action<InvokeMieInferenceCommand> where)
        {
            InvokeMieInferenceCommand command = new() { Context = fixture.Context, Prompt = "Who invented the Internet?" };
            where(command);
            return CommandRunner.Run(command);
        }
    }

    [Fact]
    public void Answers_keep_the_order_of_the_inputs_under_a_throttle()
    {
        string[] prompts = [.. Enumerable.Range(0, 40).Select(i => $"prompt {i}")];
        string[] expected = [.. prompts.Select(p => One(CommandRunner.Run(Command(p))).Text!)];
        InvokeMieInferenceCommand command = Command(null);
        command.ThrottleLimit = 8;
        RecordingPipeline run = CommandRunner.Run(command, prompts.Select(p => (Action<InvokeMieInferenceCommand>)(c => c.Item = p)));
        Assert.Equal(expected, run.Output.Select(o => ((InferenceAnswer)o!).Text));
    }

    [Fact]
    public void Without_a_throttle_each_input_is_served_before_the_next_is_read()
    {
        List<int> written = [];
        using RecordingPipeline pipeline = new();
        CommandRunner.Run(Command(null), Enumerable.Range(0, 3).Select(i => (Action<InvokeMieInferenceCommand>)(c =>
        {
            written.Add(pipeline.Output.Count);
            c.Item = $"prompt {i}";
        })), pipeline);
        Assert.Equal([0, 1, 2], written);
    }

    [Fact]
    public void One_bad_input_does_not_stop_the_rest()
    {
        RecordingPipeline run = CommandRunner.Run(Command(null), new object[] { "a", "{\"bad\"", Array.Empty<byte>(), "b" }.Select((item, i) => (Action<InvokeMieInferenceCommand>)(c =>
        {
            c.Path = i == 1 ? "/not/listed" : null;
            c.Item = item;
        })));
        Assert.Equal("RouteNotListed", run.Errors[0].Error.Code);
        Assert.Equal("{\"bad\"", run.Errors[0].Target);
        Assert.Equal(2, run.Output.Count(o => ((InferenceAnswer)o!).Text is not null));
    }

    [Fact]
    public void An_unlisted_route_and_a_method_that_is_not_allowed_are_told_before_anything_is_sent()
    {
        long before = fixture.Emulator.Requests;
        MieException route = Fail(c => (c.Path, c.Body) = ("/nope", "{}"));
        Assert.Equal("RouteNotListed", route.Code);
        Assert.Contains("-AddEndpoint", route.Advice, StringComparison.Ordinal);
        MieException method = Fail(c => (c.Path, c.Method) = ("/models/a", "DELETE"));
        Assert.Equal("MethodNotAllowed", method.Code);
        // Each was looked up once more in the control plane, and neither reached the deployment.
        Assert.Equal(before + 2, fixture.Emulator.Requests);
    }

    [Fact]
    public void The_service_s_own_word_comes_when_the_check_is_skipped()
    {
        MieException error = Fail(c => (c.Path, c.Body) = ("/nope", "{}"), "SkipRouteCheck");
        Assert.Equal("NotAuthorizedOrNotFound", error.Code);
        Assert.Contains("Get-MieEndpoint", error.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":", "InvalidJson")]
    [InlineData("{\"stream\": true, \"messages\": []}", "StreamNotAllowed")]
    public void A_body_that_cannot_be_served_is_refused(string body, string code) => Assert.Equal(code, Fail(c => c.Body = body).Code);

    [Fact]
    public void A_body_over_ten_megabytes_is_refused_and_not_sent()
    {
        long before = fixture.Emulator.Requests;
        Assert.Equal("PayloadTooLarge", Fail(c => c.Body = "\"" + new string('x', 11 * 1024 * 1024) + "\"").Code);
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void Contradictions_are_named()
    {
        Assert.Contains("-Body", Fail(c => (c.Prompt, c.Body) = ("a", "{}")).Message, StringComparison.Ordinal);
        Assert.Contains("-Option", Fail(c => (c.Option, c.Body) = (new Dictionary<string, object> { ["top_p"] = 1 }, "{}")).Message, StringComparison.Ordinal);
        Assert.Contains("nothing to send", Fail(c => c.Method = "POST").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hashtable_body_options_headers_and_query_reach_the_container()
    {
        RecordingPipeline run = CommandRunner.Run(new InvokeMieInferenceCommand
        {
            Context = fixture.Context,
            Deployment = fixture.Deployment,
            Path = "/models/a%2Fb",
            Body = new Dictionary<string, object> { ["text"] = "grüße", ["n"] = 3, ["deep"] = new object[] { 1.5, null!, true } },
            Query = new Dictionary<string, object> { ["q"] = "ä b", ["multi"] = new[] { 1, 2 } },
            Header = new Dictionary<string, string> { ["x-custom"] = "yes" },
        }.With("Raw"));
        string echo = Assert.IsType<string>(Assert.Single(run.Output));
        Assert.Contains("a%2Fb", echo, StringComparison.Ordinal);
        Assert.Contains("multi=1&multi=2", echo.Replace("\\u0026", "&", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("\"n\":3", echo, StringComparison.Ordinal);
        Assert.Contains("x-custom", echo, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_goes_to_a_file_and_a_failed_call_leaves_the_old_one()
    {
        string file = Path.Combine(Path.GetTempPath(), $"mie-{Guid.NewGuid():N}.txt");
        try
        {
            File.WriteAllText(file, "old");
            using RecordingPipeline pipeline = new() { Location = Path.GetDirectoryName(file)! };
            InvokeMieInferenceCommand failing = new() { Context = fixture.Context, Deployment = fixture.Deployment, Path = "/version", OutFile = Path.GetFileName(file), Header = new Dictionary<string, string> { ["mie-fault"] = "status=500" } };
            CommandRunner.Run(failing, pipeline);
            Assert.Single(pipeline.Errors);
            Assert.Equal("old", File.ReadAllText(file));

            CommandRunner.Run(new InvokeMieInferenceCommand { Context = fixture.Context, Deployment = fixture.Deployment, Path = "/version", OutFile = file }, pipeline);
            Assert.Contains("version", File.ReadAllText(file), StringComparison.Ordinal);
            Assert.Empty(pipeline.Output);
            Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!, Path.GetFileNameWithoutExtension(file) + "*"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void An_existing_file_keeps_its_links_and_its_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links and modes are those of Unix.");
        if (OperatingSystem.IsWindows())
            return;
        string folder = Directory.CreateTempSubdirectory("mie-").FullName;
        try
        {
            string real = Path.Combine(folder, "real.txt"), link = Path.Combine(folder, "link.txt");
            File.WriteAllText(real, new string('x', 1000));
            File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.CreateSymbolicLink(link, real);
            CommandRunner.Run(new InvokeMieInferenceCommand { Context = fixture.Context, Deployment = fixture.Deployment, Path = "/version", OutFile = link });
            Assert.StartsWith("{", File.ReadAllText(real), StringComparison.Ordinal);
            Assert.EndsWith("}", File.ReadAllText(real).TrimEnd(), StringComparison.Ordinal);
            Assert.Equal(real, new FileInfo(link).LinkTarget);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(real));
            Assert.Equal(2, Directory.GetFiles(folder).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_storm_that_outlasts_the_time_limit_ends_in_its_own_error()
    {
        InvokeMieInferenceCommand command = Command("x");
        command.TimeoutSec = 2;
        command.StatusCodeVariable = "status";
        command.Header = new Dictionary<string, string> { ["mie-fault"] = "status=429;retry-after=1" };
        RecordingPipeline run = CommandRunner.Run(command);
        Assert.Equal("TooManyRequests", Assert.Single(run.Errors).Error.Code);
        Assert.Contains("tries", run.Errors[0].Error.Message, StringComparison.Ordinal);
        Assert.Equal(429, run.Variables["status"]);
    }

    [Fact]
    public void What_has_no_JSON_form_is_refused_by_name_and_the_next_input_is_served()
    {
        RecordingPipeline run = CommandRunner.Run(Command(null), new object[] { new DirectoryInfo("/tmp"), "b" }.Select(item => (Action<InvokeMieInferenceCommand>)(c => c.Item = item)));
        Assert.Equal("InvalidArgument", Assert.Single(run.Errors).Error.Code);
        Assert.Contains("folder", run.Errors[0].Error.Message, StringComparison.Ordinal);
        Assert.Single(run.Output);
    }

    [Fact]
    public void An_empty_prompt_is_refused() => Assert.Contains("empty", Fail(c => c.Prompt = "").Message, StringComparison.Ordinal);

    [Fact]
    public void A_text_that_begins_like_JSON_and_is_none_is_a_message()
    {
        InvokeMieInferenceCommand command = Command(null);
        command.Message = ["{ is a brace"];
        Assert.NotNull(One(CommandRunner.Run(command)).Text);
    }

    [Fact]
    public void The_content_type_that_is_named_is_sent()
    {
        InvokeMieInferenceCommand command = Command(null).With("Raw");
        (command.Path, command.Body, command.ContentType) = ("/models/x", "{}", "application/vnd.x+json");
        Assert.Contains("application/vnd.x+json", ((string)CommandRunner.Run(command).Output.Single()!).Replace("\\u002B", "+", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_told_before_anything_is_sent()
    {
        long before = fixture.Emulator.Requests;
        Assert.Equal("FileNotWritable", Fail(c => (c.Path, c.OutFile) = ("/version", Path.Combine(Path.GetTempPath(), "no-such-folder", "x"))).Code);
        Assert.Equal(before, fixture.Emulator.Requests);
    }

    [Fact]
    public void A_deployment_that_was_changed_after_the_object_was_read_is_served()
    {
        MieDeployment created = (MieDeployment)CommandRunner.Run(fixture.Create("stale")).Output.Single()!;
        CommandRunner.Run(new SetMieDeploymentCommand { Context = fixture.Context, Deployment = created, AddEndpoint = [MieEndpoint.Parse("POST /v1/rerank")] }.With("Wait"));
        RecordingPipeline run = CommandRunner.Run(new InvokeMieInferenceCommand { Context = fixture.Context, Deployment = created, Path = "/v1/rerank", Body = """{"query":"a","documents":["b"]}""" });
        Assert.Empty(run.Errors);
        Assert.Single(run.Output);
    }

    [Fact]
    public async Task A_deployment_that_is_still_being_created_is_told_with_its_state()
    {
        await using Server.Emulator.MieEmulator slow = await Server.Emulator.MieEmulator.StartAsync(new Server.Emulator.MieEmulatorOptions { CreateDelay = TimeSpan.FromMinutes(5) });
        using MieContext context = await MieContext.ConnectAsync(new MieContextOptions { ConfigFile = slow.ConfigFile, Endpoint = slow.ControlPlane, InferenceEndpoint = slow.Inference, CompartmentId = slow.CompartmentId, ProjectId = slow.ProjectId });
        NewMieDeploymentCommand create = new() { Context = context, DisplayName = "slow", ModelId = slow.ModelId };
        MieDeployment created = (MieDeployment)CommandRunner.Run(create).Output.Single()!;
        MieException error = Assert.Single(CommandRunner.Run(new InvokeMieInferenceCommand { Context = context, Deployment = created, Prompt = "x" }).Errors).Error;
        Assert.Equal("DeploymentNotActive", error.Code);
        Assert.Contains("CREATING", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_comes_chunk_by_chunk_and_its_text_is_that_of_the_whole_answer()
    {
        RecordingPipeline run = CommandRunner.Run(new InvokeMieStreamCommand { Context = fixture.Context, Deployment = fixture.Deployment, Prompt = "story" });
        MieStreamChunk[] chunks = [.. run.Output.Cast<MieStreamChunk>()];
        Assert.True(chunks.Length > 5);
        Assert.Equal(Enumerable.Range(0, chunks.Length), chunks.Select(c => c.Index));
        Assert.Equal("stop", chunks.Last(c => c.FinishReason is not null).FinishReason);
        Assert.Equal(One(CommandRunner.Run(Command("story"))).Text, string.Concat(chunks.Select(c => c.Text)));
    }

    [Fact]
    public void A_next_command_that_ends_the_pipeline_ends_the_stream()
    {
        using RecordingPipeline pipeline = new();
        pipeline.OnWrite = _ =>
        {
            if (pipeline.Output.Count == 1)
                throw new PipelineStoppedException();
        };
        InvokeMieStreamCommand command = new() { Context = fixture.Context, Deployment = fixture.Deployment, Prompt = "story", Header = new Dictionary<string, string> { ["mie-fault"] = "stall;after=3" } };
        long aborted = fixture.Emulator.AbortedStreams;
        Assert.Throws<PipelineStoppedException>(() => CommandRunner.Run(command, pipeline));
        Assert.True(SpinWait.SpinUntil(() => fixture.Emulator.AbortedStreams > aborted, TimeSpan.FromSeconds(5)), "The server did not see the hang-up.");
    }

    [Fact]
    public void A_stop_during_a_silent_stream_ends_it()
    {
        using RecordingPipeline pipeline = new();
        pipeline.OnWrite = _ =>
        {
            if (pipeline.Output.Count == 1)
                Task.Run(pipeline.Stop);
        };
        InvokeMieStreamCommand command = new() { Context = fixture.Context, Deployment = fixture.Deployment, Prompt = "story", Header = new Dictionary<string, string> { ["mie-fault"] = "stall;after=3" } };
        Assert.Throws<PipelineStoppedException>(() => CommandRunner.Run(command, pipeline));
        Assert.Empty(pipeline.Errors);
    }

    [Theory]
    [InlineData("stream-failure;after=3", "StreamFailure")]
    [InlineData("error-event;after=3", "StreamError")]
    [InlineData("reset;after=3", "StreamBroken")]
    public void A_stream_that_breaks_hands_on_what_came_and_says_how_far_it_got(string fault, string code)
    {
        RecordingPipeline run = CommandRunner.Run(new InvokeMieStreamCommand { Context = fixture.Context, Deployment = fixture.Deployment, Prompt = "story", Header = new Dictionary<string, string> { ["mie-fault"] = fault } });
        MieStreamException error = Assert.IsType<MieStreamException>(Assert.Single(run.Errors).Error);
        Assert.Equal(code, error.Code);
        Assert.Equal(run.Output.Count, error.ChunksReceived);
        Assert.Equal(3, run.Output.Count);
        Assert.Contains("3 chunks", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_falls_silent_ends_in_an_error()
    {
        RecordingPipeline run = CommandRunner.Run(new InvokeMieStreamCommand { Context = fixture.Context, Deployment = fixture.Deployment, Prompt = "story", TimeoutSec = 1, Header = new Dictionary<string, string> { ["mie-fault"] = "stall;after=3" } });
        Assert.Equal("StreamIdleTimeout", Assert.Single(run.Errors).Error.Code);
        Assert.Equal(3, run.Output.Count);
    }

    [Fact]
    public void Shown_text_is_that_of_the_chunks_and_ends_its_line()
    {
        RecordingPipeline stream = CommandRunner.Run(new InvokeMieStreamCommand { Context = fixture.Context, Deployment = fixture.Deployment, Prompt = "story" });
        RecordingPipeline run = CommandRunner.Run(new ShowMieStreamCommand().With("PassThru"), stream.Output.Select(o => (Action<ShowMieStreamCommand>)(c => c.Item = o)));
        string text = string.Concat(stream.Output.Cast<MieStreamChunk>().Select(c => c.Text));
        Assert.Equal(text + Environment.NewLine, run.Host);
        Assert.Equal(text, Assert.Single(run.Output));
    }

    [Fact]
    public void Every_request_leaves_a_line_for_Verbose_without_its_query()
    {
        RecordingPipeline run = CommandRunner.Run(new InvokeMieInferenceCommand { Context = fixture.Context, Deployment = fixture.Deployment, Path = "/models/x", Query = new Dictionary<string, string> { ["key"] = "hidden" } });
        string line = Assert.Single(run.Verbose);
        Assert.Matches("^GET http://127.0.0.1:.*/predict/models/x: 200, [0-9]+ ms, opc-request-id ", line);
        Assert.DoesNotContain("hidden", string.Concat(run.Verbose.Concat(run.Debug)), StringComparison.Ordinal);
    }

    [Fact]
    public void Debug_shows_headers_and_bodies_without_secrets_and_without_the_query()
    {
        using RecordingPipeline pipeline = new() { IsDebugOn = true };
        CommandRunner.Run(new InvokeMieInferenceCommand { Context = fixture.Context, Deployment = fixture.Deployment, Path = "/models/x", Body = "{\"text\":\"shown\",\"api_key\":\"sk-hidden\"}", Query = new Dictionary<string, string> { ["key"] = "hidden" }, Header = new Dictionary<string, string> { ["x-api-key"] = "hidden-too" } }, pipeline);
        string text = string.Join('\n', pipeline.Debug);
        Assert.Contains("> POST http://127.0.0.1", text, StringComparison.Ordinal);
        Assert.Contains("\"shown\"", text, StringComparison.Ordinal);
        Assert.Contains("> Authorization: ***", text, StringComparison.Ordinal);
        Assert.Contains("< HTTP/1.1 200", text, StringComparison.Ordinal);
        Assert.DoesNotContain("keyId", text, StringComparison.Ordinal);
        Assert.Single(pipeline.Output);
    }

    [Fact]
    public void A_form_is_sent_as_multipart_with_the_bytes_of_its_files()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, [0, 255, 128, .. Encoding.ASCII.GetBytes("wav")]);
            RecordingPipeline run = CommandRunner.Run(new InvokeMieInferenceCommand
            {
                Context = fixture.Context,
                Deployment = fixture.Deployment,
                Path = "/models/upload",
                Form = new Dictionary<string, object> { ["model"] = "whisper", ["file"] = new FileInfo(file) },
            }.With("Raw"));
            Assert.Empty(run.Errors);
            Assert.Contains("multipart/form-data; boundary=", (string)run.Output.Single()!, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private InvokeMieInferenceCommand Command(string? prompt) => new() { Context = fixture.Context, Deployment = fixture.Deployment, Prompt = prompt };

    private MieException Fail(Action<InvokeMieInferenceCommand> change, params string[] switches)
    {
        InvokeMieInferenceCommand command = Command(null).With(switches);
        change(command);
        RecordingPipeline run = CommandRunner.Run(command);
        Assert.Empty(run.Output);
        return Assert.Single(run.Errors).Error;
    }

    private static InferenceAnswer One(RecordingPipeline run)
    {
        Assert.Empty(run.Errors);
        return Assert.IsType<InferenceAnswer>(Assert.Single(run.Output));
    }
}
