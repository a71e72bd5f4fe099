using System.Text.Json.Nodes;
using MieTools.Core.Batch;
using MieTools.Core.Batch.Input;
using MieTools.Core.Batch.Output;

namespace MieTools.Core.Tests.Batch;

/// <summary>Lines of an error file, run again alone: what they had comes back.</summary>
public sealed class BatchRerunTests : IDisposable
{
    private readonly BatchBed _bed = new();

    public void Dispose() => _bed.Dispose();

    private BatchOptions Rows(string input, string output, Func<BatchInput, BatchInput>? change = null)
    {
        BatchOptions options = _bed.Options(input, output) with { Format = BatchOutputFormat.Csv };
        return options with { Input = (change ?? (static i => i))(options.Input) };
    }

    private async Task<string[]> AgainAsync(Func<BatchInput, BatchInput>? change = null)
    {
        _bed.Answer = prompt => BatchBed.Chat("to " + prompt);
        await _bed.RunAsync(Rows("out.csv.errors.jsonl", "again.csv", change));
        return (await File.ReadAllTextAsync(_bed.At("again.csv"), TestContext.Current.CancellationToken)).TrimEnd().Split("\r\n");
    }

    private async Task FailAsync(string file, Func<BatchInput, BatchInput>? change = null)
    {
        _bed.Answer = prompt => prompt.Contains("bad", StringComparison.Ordinal) ? BatchBed.Error(400) : BatchBed.Chat(prompt);
        await _bed.RunAsync(Rows(file, "out.csv", change));
    }

    [Fact]
    public async Task The_columns_of_a_row_come_back_as_they_were()
    {
        _bed.Write("in.csv", "Id,Text", "7,good", "8,\"bad, \"\"this\"\"\"", "9");
        Func<BatchInput, BatchInput> prompted = i => i with { Prompt = "Say bad {Text}", MaxTokens = 5 };
        await FailAsync("in.csv", prompted);
        JsonNode failed = _bed.Results("out.csv.errors.jsonl")[1];
        Assert.Equal("""{"Id":"8","Text":"bad, \u0022this\u0022"}""", failed["row"]!.ToJsonString());
        string[] rows = await AgainAsync(prompted);
        Assert.StartsWith("custom_id,Id,Text,Answer,", rows[0], StringComparison.Ordinal);
        Assert.StartsWith("line-3,8,\"bad, \"\"this\"\"\",\"to Say bad bad, \"\"this\"\"\",", rows[2], StringComparison.Ordinal);
        Assert.StartsWith("line-4,9,,\"to Say bad \",", rows[3], StringComparison.Ordinal);
        Assert.All(_bed.Handler.Requests, r => Assert.Equal(5, (int)JsonNode.Parse(r.Body)!["max_tokens"]!));
    }

    [Fact]
    public async Task Without_parameters_of_prompts_the_body_goes_as_it_did()
    {
        _bed.Write("in.csv", "Id,Text", "8,x");
        await FailAsync("in.csv", i => i with { Prompt = "bad {Text}" });
        string[] rows = await AgainAsync();
        Assert.StartsWith("line-2,8,x,to bad x,", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_prompt_is_made_of_the_rows_that_failed()
    {
        _bed.Write("in.txt", "bad", "good");
        await FailAsync("in.txt");
        string[] rows = await AgainAsync(i => i with { Prompt = "better {Text}" });
        Assert.Equal("custom_id,Text,Answer", rows[0][..21]);
        Assert.StartsWith("line-1,bad,to better bad,", rows[1], StringComparison.Ordinal);
        Assert.Equal(2, rows.Length);
    }

    [Fact]
    public async Task What_fails_again_keeps_its_row()
    {
        _bed.Write("in.csv", "Id,Prompt", "8,bad");
        await FailAsync("in.csv");
        await _bed.RunAsync(Rows("out.csv.errors.jsonl", "again.csv"));
        Assert.Equal("""{"Id":"8","Prompt":"bad"}""", _bed.Results("again.csv.errors.jsonl")[0]["row"]!.ToJsonString());
    }

    [Fact]
    public async Task A_row_that_is_none_is_said()
    {
        _bed.Write("in.jsonl", """{"custom_id":"a","url":"/v1/chat/completions","body":{"messages":[]},"row":[1]}""");
        MieException error = await Assert.ThrowsAnyAsync<MieException>(() => _bed.RunAsync());
        Assert.Contains("its row is no JSON object", error.Message, StringComparison.Ordinal);
    }
}
