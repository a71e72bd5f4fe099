using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Batch;
using MieTools.Core.Batch.Input;
using MieTools.Core.Batch.Output;

namespace MieTools.Core.Tests.Batch;

/// <summary>What is taken from files, and what is refused before anything is sent.</summary>
public sealed class BatchInputTests : IDisposable
{
    private readonly BatchBed _bed = new();

    public void Dispose() => _bed.Dispose();

    private BatchOptions Options(string file, Func<BatchInput, BatchInput>? change = null)
    {
        BatchOptions options = _bed.Options(file);
        return options with { Input = (change ?? (static i => i))(options.Input) };
    }

    private async Task<MieException> RefusedAsync(BatchOptions options)
    {
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(options));
        Assert.Empty(_bed.Handler.Requests);
        Assert.False(File.Exists(options.OutFile));
        Assert.False(File.Exists(options.JournalPath));
        return error;
    }

    [Theory]
    [InlineData("""{"messages": [}""", "not valid JSON, by byte 15 of the line")]
    [InlineData("[1]", "no JSON object")]
    [InlineData("""{"custom_id":"a","body":[1],"url":"/v1/x"}""", "its body is no JSON object")]
    [InlineData("""{"custom_id":7,"body":{"messages":[]}}""", "its custom_id is no text")]
    [InlineData("""{"custom_id":"a","url":"v1/x","body":{"messages":[]}}""", "its url is no path")]
    [InlineData("""{"custom_id":"a","method":1,"body":{"messages":[]}}""", "its method is no text")]
    [InlineData("""{"custom_id":"a","url":"/v1/chat/completions"}""", "it has no body")]
    [InlineData("""{"prompt":"x"}""", "has not the member 'messages' that '/v1/chat/completions' takes")]
    [InlineData("""{"messages":[],"stream":true}""", "asks for a stream")]
    [InlineData("""{"messages":[]} {"messages":[]}""", "not valid JSON")]
    public async Task A_line_that_cannot_be_sent_is_told_with_its_number(string line, string why)
    {
        _bed.Write("in.jsonl", BatchBed.Line("ok", "p0"), "", line);
        MieException error = await RefusedAsync(Options("in.jsonl"));
        Assert.Equal("BatchInputInvalid", error.Code);
        Assert.Contains("1 of 2 lines cannot be sent: in.jsonl:3: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Contains("-SkipInvalid", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_that_cannot_be_sent_are_left_out_when_that_is_wanted()
    {
        _bed.Write("in.jsonl", BatchBed.Line("a", "p0"), "{", BatchBed.Line("a", "p1"), BatchBed.Line("b", "p2"), """{"prompt":"x"}""");
        BatchOptions options = Options("in.jsonl", i => i with { SkipsInvalid = true });
        BatchPlan plan = await BatchPlan.CheckAsync(options, null, TestContext.Current.CancellationToken);
        Assert.Equal((2, 3), (plan.Total, plan.Skipped));
        Assert.Equal(3, plan.Problems.Count);
        MieBatchSummary summary = await _bed.RunAsync(options);
        Assert.Equal((2, 3, 0), (summary.Succeeded, summary.Skipped, summary.Remaining));
        Assert.Equal(["p0", "p2"], _bed.Prompts.Order());
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_told_once_and_without_a_word_of_the_other_lines()
    {
        _bed.Write("in.txt", "p0", new string('x', 11 * 1024 * 1024));
        MieException error = await RefusedAsync(Options("in.txt"));
        Assert.EndsWith("(10 MB) at most. Nothing was sent.", error.Message, StringComparison.Ordinal);
        BatchPlan plan = await BatchPlan.CheckAsync(
            Options("in.txt", i => i with { SkipsInvalid = true }), null, TestContext.Current.CancellationToken);
        Assert.EndsWith("(10 MB) at most", Assert.Single(plan.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_among_the_inputs_are_known_for_what_they_are()
    {
        _bed.WriteLines(3);
        await _bed.RunAsync();
        BatchOptions options = Options("in.jsonl", i => i with { Files = [_bed.At("in.jsonl"), _bed.At("out.jsonl")] });
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync(options with { OutFile = _bed.At("b.jsonl") }));
        Assert.Contains("3 of 6 lines cannot be sent: out.jsonl:1: it is a result of a batch; ", error.Message, StringComparison.Ordinal);
        Assert.StartsWith("These look like the results of a batch.", error.Advice, StringComparison.Ordinal);
        // What a batch has said can be asked about by another one.
        await _bed.RunAsync(Options("out.jsonl", i => i with { Prompt = "Of {custom_id}" }) with { OutFile = _bed.At("b.jsonl") });
        Assert.Equal(["Of id-0", "Of id-1", "Of id-2"], _bed.Prompts.Skip(3).Order());
    }

    [Fact]
    public async Task A_folder_is_refused_by_name()
    {
        Directory.CreateDirectory(_bed.At("parts"));
        MieException error = await RefusedAsync(Options("parts"));
        Assert.EndsWith("parts' is a folder.", error.Message, StringComparison.Ordinal);
        Assert.Contains("*.jsonl", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_is_there_twice_is_found_with_both_its_places()
    {
        _bed.Write("in.jsonl", [.. Enumerable.Range(0, 5000).Select(i => BatchBed.Line($"id-{i % 4999}", "p"))]);
        MieException error = await RefusedAsync(Options("in.jsonl"));
        Assert.Contains("in.jsonl:5000: its custom_id 'id-0' is that of in.jsonl:1 too", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_id_that_looks_like_a_made_one_is_told_from_it()
    {
        string plain = """{"messages":[{"role":"user","content":"p"}]}""";
        _bed.Write("in.jsonl", plain, BatchBed.Line("line-2", "p"), BatchBed.Line("line-4", "p"), plain);
        MieException error = await RefusedAsync(Options("in.jsonl"));
        Assert.Contains("1 of 4 lines", error.Message, StringComparison.Ordinal);
        Assert.Contains("'line-4'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_there_twice_is_refused_even_where_lines_may_be_left_out()
    {
        _bed.Write("in.jsonl", [.. Enumerable.Range(0, 100_001).Select(i => $$$"""{"custom_id":"i{{{i}}}","url":"/v1/x","body":{}}""")]);
        MieException error = await RefusedAsync(Options("in.jsonl", i => i with
        {
            SkipsInvalid = true,
            Files = [_bed.At("in.jsonl"), _bed.At("in.jsonl")],
        }));
        Assert.Contains("More than 100000 lines have the custom_id of another", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hashes_of_ids_find_those_that_came_before_and_no_others()
    {
        IdHashes ids = new();
        for (int i = 0; i < 200_000; i++)
            Assert.True(ids.Add(IdHashes.HashOf($"request-{i}")));
        for (int i = 0; i < 200_000; i += 7)
            Assert.False(ids.Add(IdHashes.HashOf($"request-{i}")));
        Assert.NotEqual(IdHashes.HashOf(new string('a', 3000)), IdHashes.HashOf(new string('a', 3001)));
    }

    [Fact]
    public async Task Plain_bodies_are_known_by_their_line()
    {
        _bed.Write("in.jsonl", """{"messages":[{"role":"user","content":"a"}]}""", "",
            """  {"messages":[{"role":"user","content":"b"}]}  """);
        await _bed.RunAsync();
        Assert.Equal(["line-1", "line-3"], _bed.Ids());
    }

    [Fact]
    public async Task Several_files_are_one_input_in_their_order()
    {
        _bed.Write("a.txt", "first", "second");
        _bed.Write("b.csv", "custom_id,Prompt", "mine,third");
        BatchOptions options = Options("a.txt", i => i with { Files = [_bed.At("a.txt"), _bed.At("b.csv")] });
        await _bed.RunAsync(options);
        Assert.Equal(["file-1-line-1", "file-1-line-2", "mine"], _bed.Ids());
        Assert.Equal(["to first", "to second", "to third"], _bed.Results().Select(BatchBed.TextOf));
    }

    [Fact]
    public async Task Rows_become_prompts_by_a_template()
    {
        _bed.Write("in.csv", "Id,Text,Language", "1,\"Hello, \"\"you\"\"", "there\",French", "2,Bye,\"\"");
        MieBatchSummary summary = await _bed.RunAsync(Options("in.csv", i => i with
        {
            Prompt = "Put into {language}, as {{json}} {\"a\": 1}: {TEXT}",
            System = "Be brief.",
            MaxTokens = 7,
        }));
        Assert.Equal(2, summary.Succeeded);
        Assert.Equal(["Put into , as {json} {\"a\": 1}: Bye", "Put into French, as {json} {\"a\": 1}: Hello, \"you\"\nthere"],
            _bed.Prompts.Order(StringComparer.Ordinal));
        Assert.All(_bed.Handler.Requests, r => Assert.Equal(
            (7, "Be brief."), ((int)JsonNode.Parse(r.Body)!["max_tokens"]!, (string)JsonNode.Parse(r.Body)!["messages"]![0]!["content"]!)));
        // Rows stand at the line that they begin at.
        Assert.Equal(["line-2", "line-4"], _bed.Ids());
    }

    [Theory]
    [InlineData("in.csv", "A;B\n1;2\n", ';', "{B}", "2")]
    [InlineData("in.tsv", "A\tB\n1\t2\n", null, "{B}", "2")]
    [InlineData("in.jsonl", "{\"A\":\"x\",\"B\":{\"c\":[1]}}\n", null, "{A} {B}", "x {\"c\":[1]}")]
    [InlineData("in.txt", "one\n", null, "Say {Text}!", "Say one!")]
    [InlineData("in.txt", "one\n", null, "Say this:", "Say this:\n\none")]
    [InlineData("in.csv", "#TYPE X\n\"Prompt\",\"Note\"\n\"p\",\n", null, null, "p")]
    public async Task Files_of_each_kind_have_columns(string name, string content, char? delimiter, string? prompt, string sent)
    {
        _bed.Write(name, content.TrimEnd('\n'));
        await _bed.RunAsync(Options(name, i => i with { Delimiter = delimiter, Prompt = prompt }));
        Assert.Equal([sent], _bed.Prompts);
    }

    [Theory]
    [InlineData("in.csv", "Text\nx\n", "{Txt}", "there is no column 'Txt', which -Prompt names; there are Text")]
    [InlineData("in.csv", "Title\nx\n", null, "the row has no column Prompt")]
    [InlineData("in.csv", "Title\nx\n", "Say it", "no column Prompt, and -Prompt names none in braces; there are Title")]
    [InlineData("in.csv", "Text\nx\n", "open { Text", "In -Prompt the brace of '{ Text' is not closed")]
    [InlineData("in.txt", "x\n", "{Text} and {Text", "In -Prompt the brace of '{Text' is not closed")]
    [InlineData("in.csv", "Text\nx\n", "Sum up: {}", "In -Prompt '{}' names no column")]
    [InlineData("in.txt", "x\n", "Sum up: { }", "In -Prompt '{ }' names no column")]
    [InlineData("in.csv", "Prompt\n\" \"\n", null, "the prompt is empty")]
    [InlineData("in.csv", "Prompt\na,b\n", null, "it has 2 columns, and the header 1")]
    [InlineData("in.csv", "Prompt\n\"a\nb\n", null, "its last quote is not closed")]
    [InlineData("in.csv", "A,a\n1,2\n", "{A}", "names a column twice")]
    [InlineData("in.csv", "Prompt,MaxTokens\na,many\n", null, "the MaxTokens of the row is 'many'")]
    [InlineData("in.jsonl", "\n \n", null, "no line that could be sent")]
    public async Task A_table_that_does_not_fit_is_refused(string name, string content, string? prompt, string why)
    {
        _bed.Write(name, content.TrimEnd('\n'));
        MieException error = await RefusedAsync(Options(name, i => i with { Prompt = prompt }));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_that_no_line_takes_is_refused()
    {
        _bed.WriteLines(2);
        MieException error = await RefusedAsync(Options("in.jsonl", i => i with { MaxTokens = 3 }));
        Assert.Equal(("ArgumentInvalid", "MaxTokens"), (error.Code, error.ErrorTarget));
    }

    [Fact]
    public async Task The_model_of_a_body_and_the_path_of_a_line_can_be_replaced()
    {
        _bed.Write("in.jsonl", """{"custom_id":"a","url":"/v1/other","body":{"model":"gpt","messages":[],"x":1}}""");
        await _bed.RunAsync(Options("in.jsonl", i => i with { Model = "odsc-llm", Suffix = "/v1/chat/completions" }));
        Assert.EndsWith("/predict/v1/chat/completions", _bed.Handler.Requests[0].Address.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal("""{"model":"odsc-llm","messages":[],"x":1}""", _bed.Handler.Requests[0].Body);
    }

    [Fact]
    public async Task Text_of_other_charsets_is_read_by_its_mark()
    {
        File.WriteAllText(_bed.At("in.txt"), "caf\u00e9\r\nna\u00efve\r\n", Encoding.Unicode);
        File.WriteAllText(_bed.At("b.txt"), "caf\u00e9\n", new UTF8Encoding(true));
        await _bed.RunAsync(Options("in.txt", i => i with { Files = [_bed.At("in.txt"), _bed.At("b.txt")] }));
        Assert.Equal(["caf\u00e9", "caf\u00e9", "na\u00efve"], _bed.Prompts.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Answers_can_be_rows_with_the_columns_of_the_input()
    {
        _bed.Write("in.csv", "Id,Prompt,Answer", "7,\"a,b\",old", "8,c,old");
        _bed.Answer = prompt => BatchBed.Chat($"say \"{prompt}\"\nplease");
        await _bed.RunAsync(_bed.Options("in.csv", "out.csv") with { Format = BatchOutputFormat.Csv });
        string[] rows = (await File.ReadAllTextAsync(_bed.At("out.csv"), TestContext.Current.CancellationToken)).Split("\r\n");
        Assert.Equal(
            "custom_id,Id,Prompt,Answer,FinishReason,PromptTokens,CompletionTokens,ElapsedMs,Attempts,StatusCode,RequestId", rows[0]);
        Assert.StartsWith("line-2,7,\"a,b\",\"say \"\"a,b\"\"\nplease\",stop,3,2,", rows[1], StringComparison.Ordinal);
        Assert.EndsWith(",1,200,REQ1", rows[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("1")]
    [InlineData("a/b")]
    [InlineData("1/2/3")]
    public void A_part_that_is_none_is_refused(string text) =>
        Assert.Equal("ArgumentInvalid", Assert.Throws<MieException>(() => BatchShard.Parse(text)).Code);

    [Fact]
    public void Records_are_cut_wherever_the_bytes_come_apart()
    {
        byte[] bytes = Encoding.UTF8.GetBytes("a,\"b\nc\"\r\n\nlong-enough-to-be-too-long,x\nz");
        for (int piece = 1; piece < 12; piece++)
        {
            RecordReader reader = new(new Slow(bytes, piece), delimiter: ',', maxLength: 16);
            List<(long, string)> records = [];
            while (reader.Read())
                records.Add((reader.Line, reader.IsTooLong ? "too long" : Encoding.UTF8.GetString(reader.Record.Span)));
            Assert.Equal([(1, "a,\"b\nc\""), (3, ""), (4, "too long"), (5, "z")], records);
        }
    }

    private sealed class Slow(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(piece, buffer.Length)]);
    }
}
