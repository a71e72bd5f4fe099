using System.Text.Json.Nodes;
using MieTools.Core.Batch;
using MieTools.Core.Batch.Input;
using MieTools.Core.Batch.Output;
using MieTools.Core.Inference.Schemas;

namespace MieTools.Core.Tests.Batch;

/// <summary>A batch from its input to its files, and what is gone on with when it was stopped.</summary>
public sealed class BatchRunTests : IDisposable
{
    private readonly BatchBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public async Task Each_line_gets_an_answer_in_the_batch_form_in_the_order_of_the_input()
    {
        _bed.WriteLines(50);
        MieBatchSummary summary = await _bed.RunAsync();
        JsonNode[] results = _bed.Results();
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"id-{i}"), _bed.Ids());
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"to p{i}"), results.Select(BatchBed.TextOf));
        JsonNode first = results[0];
        Assert.StartsWith("batch_req_", (string)first["id"]!, StringComparison.Ordinal);
        Assert.Equal(50, results.Select(r => (string)r["id"]!).Distinct().Count());
        Assert.Null(first["error"]);
        Assert.Equal((200, "REQ1", 1), ((int)first["response"]!["status_code"]!, (string)first["response"]!["request_id"]!,
            (int)first["response"]!["attempts"]!));
        Assert.Equal((50, 50, 0, 50, 0), (summary.Total, summary.Succeeded, summary.Failed, summary.Sent, summary.Remaining));
        Assert.Equal((150, 100), (summary.PromptTokens, summary.CompletionTokens));
        Assert.NotNull(summary.LatencyP50);
        Assert.False(File.Exists(_bed.At("out.errors.jsonl")));
    }

    [Fact]
    public async Task A_line_that_fails_stands_in_the_error_file_with_its_reason_and_can_be_run_again_alone()
    {
        _bed.WriteLines(20);
        _bed.Answer = prompt => prompt is "p3" or "p7" ? BatchBed.Error(400, "too hot") : BatchBed.Chat("to " + prompt);
        MieBatchSummary summary = await _bed.RunAsync();
        Assert.Equal((18, 2), (summary.Succeeded, summary.Failed));
        Assert.Equal(_bed.At("out.errors.jsonl"), summary.ErrorFile);
        Assert.DoesNotContain("id-3", _bed.Ids());
        JsonNode failed = _bed.Results("out.errors.jsonl")[0];
        Assert.Equal(("id-3", "Mie.BadRequest", 400),
            ((string)failed["custom_id"]!, (string)failed["error"]!["code"]!, (int)failed["error"]!["status_code"]!));
        Assert.Contains("too hot", (string)failed["error"]!["message"]!, StringComparison.Ordinal);

        _bed.Answer = prompt => BatchBed.Chat("again " + prompt);
        await _bed.RunAsync(_bed.Options("out.errors.jsonl", "again.jsonl"));
        Assert.Equal(["id-3", "id-7"], _bed.Ids("again.jsonl"));
        Assert.Equal(["again p3", "again p7"], _bed.Results("again.jsonl").Select(BatchBed.TextOf));
    }

    [Fact]
    public async Task A_batch_as_OpenAIs_service_runs_it_writes_failures_as_results()
    {
        _bed.WriteLines(4);
        _bed.Answer = prompt => prompt switch
        {
            "p0" => BatchBed.Error(400, "too hot"),
            "p1" => Support.FakeHandler.Text("<html>Bad Gateway</html>", System.Net.HttpStatusCode.BadGateway),
            "p2" => throw new InvalidOperationException("out of order"),
            _ => BatchBed.Chat("to " + prompt),
        };
        BatchOptions options = _bed.Options();
        await _bed.RunAsync(options with { OpenAi = new OpenAiBatch("/v1/chat/completions", _ => new BatchRoute(options.Target)) });
        Assert.Equal(["id-3"], _bed.Ids());
        Dictionary<string, JsonNode> failed = _bed.Results("out.errors.jsonl").ToDictionary(r => (string)r["custom_id"]!);
        JsonNode told = failed["id-0"];
        Assert.StartsWith("batch_req_", (string)told["id"]!, StringComparison.Ordinal);
        Assert.Equal((400, "{\"error\":{\"message\":\"too hot\"}}"),
            ((int)told["response"]!["status_code"]!, told["response"]!["body"]!.ToJsonString()));
        Assert.Null(told["error"]);
        JsonNode page = failed["id-1"]["response"]!;
        Assert.Equal((502, "server_error"), ((int)page["status_code"]!, (string?)page["body"]!["error"]!["type"]));
        Assert.NotEmpty((string)page["body"]!["error"]!["message"]!);
        Assert.Null(failed["id-2"]["response"]);
        Assert.Contains("out of order", (string)failed["id-2"]["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal("CommandFailed", (string?)failed["id-2"]["error"]!["code"]);
    }

    [Fact]
    public async Task What_is_stopped_is_gone_on_with_and_nothing_is_sent_twice_that_has_its_answer()
    {
        _bed.WriteLines(200);
        using CancellationTokenSource stop = new();
        int answered = 0;
        _bed.Answer = prompt =>
        {
            if (Interlocked.Increment(ref answered) == 60)
                stop.Cancel();
            return BatchBed.Chat("to " + prompt);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bed.RunAsync(cancellationToken: stop.Token));
        string[] kept = File.Exists(_bed.At("out.jsonl")) ? _bed.Ids() : [];
        int before = _bed.Prompts.Count;
        _bed.Answer = prompt => BatchBed.Chat("to " + prompt);
        MieBatchSummary summary = await _bed.RunAsync();
        Assert.Equal(200 - kept.Length, _bed.Prompts.Count - before);
        Assert.Equal(200 - kept.Length, summary.Sent);
        Assert.Equal(200, summary.Succeeded);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"id-{i}"), _bed.Ids());
        Assert.Empty(_bed.Prompts.Skip(before).Intersect(kept.Select(id => "p" + id[3..])));
    }

    [Fact]
    public async Task A_batch_that_is_done_sends_nothing_when_it_is_run_again()
    {
        _bed.WriteLines(5);
        await _bed.RunAsync();
        byte[] output = await File.ReadAllBytesAsync(_bed.At("out.jsonl"), TestContext.Current.CancellationToken);
        MieBatchSummary summary = await _bed.RunAsync();
        Assert.Equal((5, 0), (summary.Succeeded, summary.Sent));
        Assert.Equal(5, _bed.Prompts.Count);
        Assert.Equal(output, await File.ReadAllBytesAsync(_bed.At("out.jsonl"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Unordered_answers_are_written_as_they_come_each_once()
    {
        _bed.WriteLines(300);
        MieBatchSummary summary = await _bed.RunAsync(_bed.Options() with { IsUnordered = true, ThrottleLimit = 7 });
        Assert.Equal(300, summary.Succeeded);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"id-{i}").Order(), _bed.Ids().Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_slow_answer_holds_up_no_more_than_the_window(bool isUnordered)
    {
        _bed.WriteLines(400);
        TaskCompletionSource slow = new();
        SlowFirst handler = new(_bed.Handler, slow.Task);
        BatchPlan plan = await BatchPlan.CheckAsync(
            _bed.Options() with { ThrottleLimit = 4, IsUnordered = isUnordered }, null, TestContext.Current.CancellationToken);
        Task<MieBatchSummary> running = plan.RunAsync(handler.Client(), false, null, TestContext.Current.CancellationToken);
        int window = BatchRunner.WindowOf(4);
        await Patience.UntilAsync(() => handler.Others >= (isUnordered ? 399 : window));
        // One more is begun before it is seen that there is no room for it.
        Assert.InRange(handler.Others, window, isUnordered ? 399 : window + 1);
        slow.SetResult();
        Assert.Equal(400, (await running.Within()).Succeeded);
        if (!isUnordered)
            Assert.Equal(Enumerable.Range(0, 400).Select(i => $"id-{i}"), _bed.Ids());
    }

    [Fact]
    public async Task A_failure_of_the_whole_run_ends_it_and_costs_no_line_its_turn()
    {
        _bed.WriteLines(100);
        _bed.Answer = prompt => int.Parse(prompt[1..], System.Globalization.CultureInfo.InvariantCulture) >= 40
            ? Refused() : BatchBed.Chat("to " + prompt);
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync());
        Assert.Equal("NotAuthenticated", error.Code);
        Assert.Contains("60 lines have no result yet", error.Message, StringComparison.Ordinal);
        Assert.Contains("The same command sends only what has no result", error.Advice, StringComparison.Ordinal);
        Assert.False(File.Exists(_bed.At("out.errors.jsonl")));
        _bed.Answer = prompt => BatchBed.Chat("to " + prompt);
        Assert.Equal((100, 60), (await _bed.RunAsync() is var summary ? (summary.Succeeded, summary.Sent) : default));

        static HttpResponseMessage Refused() => Support.FakeHandler.Text(
            """{"code":"NotAuthenticated","message":"no"}""", System.Net.HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Parts_of_the_input_make_up_the_whole()
    {
        _bed.WriteLines(25);
        foreach (int part in (int[])[1, 2, 3])
        {
            BatchOptions options = _bed.Options(output: $"out-{part}.jsonl");
            MieBatchSummary summary = await _bed.RunAsync(
                options with { Input = options.Input with { Shard = new(part, 3) } });
            Assert.Equal(part == 1 ? 9 : 8, summary.Total);
        }
        Assert.Equal(["id-1", "id-4", "id-7", "id-10", "id-13", "id-16", "id-19", "id-22"], _bed.Ids("out-2.jsonl"));
        Assert.Equal(25, _bed.Prompts.Distinct().Count());
        Assert.Equal(25, _bed.Prompts.Count);
    }

    [Fact]
    public async Task Packed_files_are_read_and_written_and_gone_on_with()
    {
        _bed.WriteGzip("in.jsonl.gz", [.. Enumerable.Range(0, 90).Select(i => BatchBed.Line($"id-{i}", $"p{i}"))]);
        using CancellationTokenSource stop = new();
        int answered = 0;
        _bed.Answer = prompt =>
        {
            if (Interlocked.Increment(ref answered) == 40)
                stop.Cancel();
            return prompt == "p5" ? BatchBed.Error(400) : BatchBed.Chat("to " + prompt);
        };
        BatchOptions options = _bed.Options("in.jsonl.gz", "out.jsonl.gz");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _bed.RunAsync(options, cancellationToken: stop.Token));
        MieBatchSummary summary = await _bed.RunAsync(options);
        Assert.Equal((89, 1), (summary.Succeeded, summary.Failed));
        Assert.Equal(Enumerable.Range(0, 90).Where(i => i != 5).Select(i => $"id-{i}"), _bed.Ids("out.jsonl.gz"));
        Assert.Equal(["id-5"], _bed.Ids("out.errors.jsonl.gz"));
        Assert.Equal([0x1F, 0x8B], File.ReadAllBytes(_bed.At("out.jsonl.gz"))[..2]);
    }

    [Theory]
    [InlineData(BatchOutputFormat.Jsonl)]
    [InlineData(BatchOutputFormat.Csv)]
    public async Task Answers_of_a_form_are_checked_and_written_beside_what_came(BatchOutputFormat format)
    {
        _bed.WriteLines(3);
        _bed.Answer = prompt => BatchBed.Chat(prompt == "p1" ? """{"severity": "none"}""" : """Here: {"severity": "low"}""");
        BatchOptions options = _bed.Options() with { Format = format };
        options = options with { Input = options.Input with { Schema = OutputSchema.FromShortForm("severity: low|high") } };
        MieBatchSummary summary = await _bed.RunAsync(options);
        Assert.Equal((2, 1), (summary.Succeeded, summary.Failed));
        Assert.All(_bed.Handler.Requests, r => Assert.Contains("response_format", r.Body, StringComparison.Ordinal));
        JsonNode failed = _bed.Results("out.errors.jsonl")[0];
        Assert.Equal("Mie.SchemaMismatch", (string)failed["error"]!["code"]!);
        Assert.Null(failed["body"]!["response_format"]);
        string[] lines = await File.ReadAllLinesAsync(_bed.At("out.jsonl"), TestContext.Current.CancellationToken);
        if (format == BatchOutputFormat.Jsonl)
            Assert.Equal("low", (string)JsonNode.Parse(lines[1])!["response"]!["parsed"]!["severity"]!);
        else
            Assert.Equal((",severity", ",low"), (lines[0][^9..], lines[2][^4..]));
    }

    [Fact]
    public async Task Streams_are_put_together_to_what_a_whole_answer_is()
    {
        _bed.Write("in.jsonl", BatchBed.Line("a", "p0"), """{"custom_id":"b","url":"/v1/completions","body":{"prompt":"p1"}}""");
        _bed.Answer = prompt => Events(prompt == "p0"
            ? ["""{"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"}}]}""",
                """{"model":"m","choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"stop"}]}""",
                """{"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"""]
            : ["""{"object":"text_completion","choices":[{"index":0,"text":"Hi","finish_reason":"length"}]}"""]);
        MieBatchSummary summary = await _bed.RunAsync(_bed.Options() with { IsStreamed = true });
        Assert.Equal((2, 3, 2), (summary.Succeeded, summary.PromptTokens, summary.CompletionTokens));
        Assert.NotNull(summary.TimeToFirstTokenP50);
        Assert.All(_bed.Handler.Requests, r =>
        {
            Assert.Contains("/predictWithResponseStream/v1/", r.Address.AbsolutePath, StringComparison.Ordinal);
            Assert.True((bool)JsonNode.Parse(r.Body)!["stream"]!);
            Assert.True((bool)JsonNode.Parse(r.Body)!["stream_options"]!["include_usage"]!);
        });
        string[] bodies = [.. _bed.Results().Select(r => r["response"]!["body"]!.ToJsonString())];
        JsonNode chat = JsonNode.Parse("""
            {"object":"chat.completion","model":"m",
            "choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],
            "usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5}}
            """)!;
        Assert.Equal(chat.ToJsonString(), bodies[0]);
        Assert.Equal("""{"object":"text_completion","choices":[{"index":0,"text":"Hi","finish_reason":"length"}]}""", bodies[1]);

        static HttpResponseMessage Events(string[] data)
        {
            HttpResponseMessage answer = Support.FakeHandler.Text(string.Concat(data.Append("[DONE]").Select(d => $"data: {d}\n\n")));
            answer.Content.Headers.ContentType = new("text/event-stream");
            return answer;
        }
    }

    [Fact]
    public async Task A_path_whose_streams_are_not_put_together_is_refused()
    {
        _bed.Write("in.jsonl", """{"custom_id":"b","url":"/v1/embeddings","body":{"input":"p1"}}""");
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(_bed.Options() with { IsStreamed = true }));
        Assert.Contains("'/v1/embeddings' is no path whose streams -Stream puts together", error.Message, StringComparison.Ordinal);
    }
}
