using System.Text;
using System.Text.Unicode;
using MieTools.Core.Http;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Tests.Inference;

public sealed class ModelEventReaderTests
{
    [Fact]
    public void No_input_breaks_it()
    {
        byte[][] seeds = [.. SseVector.Names.SelectMany(n => SseVector.Get(n).Events).Select(e => Encoding.UTF8.GetBytes(e.Data))
            .Where(d => d.Length > 0)];
        Random random = new(1);
        for (int i = 0; i < 20000; i++)
        {
            byte[] data = [.. seeds[random.Next(seeds.Length)]];
            for (int edits = random.Next(4); edits > 0; edits--)
                data[random.Next(data.Length)] = "{}[]\":,\\u0nulltrue9 "u8.ToArray()[random.Next(20)];
            // As the stream does before it reads a chunk.
            if (!Utf8.IsValid(data))
                data = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(data));
            ModelEventReader.TryRead(data, null, new AnswerMemory(), out _);
            _ = ModelServerError.From(data);
        }
    }

    [Theory]
    [InlineData("""{"delta":"a","type":"response.output_text.delta"}""", "a")]
    [InlineData("""{"delta":"a","type":"response.function_call_arguments.delta"}""", null)]
    [InlineData("""{"delta":{"partial_json":"{","type":"input_json_delta"},"type":"content_block_delta"}""", null)]
    [InlineData("""{"choices":[{"index":1,"delta":{"content":null}}]}""", null)]
    [InlineData("""{"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]}""", "a")]
    [InlineData("""{"choices":null,"error":null,"usage":null,"delta":null,"token":null,"message":null}""", null)]
    [InlineData("""{"content":"a","stop":false}""", "a")]
    public void Finds_the_text(string json, string? text)
    {
        ModelEvent found = Read(json);
        Assert.Equal(text, found.Piece.Text);
        Assert.Null(found.Fault);
    }

    [Fact]
    public void Reads_reasoning_usage_and_choice()
    {
        const string Json =
            """{"choices":[{"index":2,"delta":{"reasoning_content":"hm"},"finish_reason":"length"}],"usage":{"prompt_tokens":"""
                + """3,"completion_tokens":4}}""";
        ModelEvent found = Read(Json);
        Assert.Equal(("hm", "length", 2, 3, 4, true),
            (found.Piece.Reasoning, found.Piece.FinishReason, found.Piece.Choice, found.PromptTokens, found.CompletionTokens, found.IsEnd));
    }

    [Theory]
    [InlineData("""{"error":{"message":"x"}}""", true)]
    [InlineData("""{"error":"x"}""", true)]
    [InlineData("""{"error":""}""", false)]
    [InlineData("""{"error":null}""", false)]
    [InlineData("""{"object":"error","message":"x"}""", true)]
    [InlineData("""{"type":"error"}""", true)]
    [InlineData("""{"choices":[{"delta":{"content":"\"error\""}}]}""", false)]
    public void Tells_errors_from_chunks(string json, bool isError)
    {
        ModelEvent found = Read(json);
        Assert.Equal(isError, found.Fault is not null);
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"a"}},{"message":{"content":"b"}}]}""", "a")]
    [InlineData("""{"choices":[{"text":"a"}]}""", "a")]
    [InlineData("""{"choices":[]}""", null)]
    [InlineData("""{"output":[{"type":"reasoning","content":[{"type":"reasoning_text","text":"x"}]},"""
        + """{"type":"message","content":[{"type":"output_text","text":"a"},{"type":"output_text","text":"b"}]}]}""", "ab")]
    [InlineData("""{"type":"message","content":[{"type":"thinking","thinking":"x"},{"type":"text","text":"a"}]}""", "a")]
    [InlineData("""{"generated_text":"a"}""", "a")]
    [InlineData("""[{"generated_text":"a"}]""", "a")]
    [InlineData("""{"object":"list","data":[{"embedding":[1]}]}""", null)]
    [InlineData("""{"text":"a"}""", "a")]
    [InlineData("""{"text":["a"]}""", "a")]
    [InlineData("""{"message":{"content":"a"},"done":true}""", "a")]
    [InlineData("""{"id":7,"title":"News","content":"Something else","score":0.5}""", null)]
    [InlineData("""{"type":"status","text":"loading"}""", null)]
    public void Finds_the_text_of_a_whole_answer(string json, string? text) => Assert.Equal(text, Read(json).Piece.Text);

    [Fact]
    public void Half_a_surrogate_pair_is_kept_for_the_other_half() =>
        Assert.Equal("a\ud83d", Read("""{"choices":[{"delta":{"content":"a\ud83d"}}]}""").Piece.Text);

    [Fact]
    public void What_was_no_JSON_leaves_nothing_behind()
    {
        AnswerMemory memory = new();
        Assert.False(ModelEventReader.TryRead("""{"text":["Ru"]}{"text":["Ruby"]}"""u8, null, memory, out _));
        Assert.True(ModelEventReader.TryRead("""{"text":["Ru"]}"""u8, null, memory, out ModelEvent found));
        Assert.Equal("Ru", found.Piece.Text);
    }

    private static ModelEvent Read(string json)
    {
        Assert.True(ModelEventReader.TryRead(Encoding.UTF8.GetBytes(json), null, new AnswerMemory(), out ModelEvent found));
        return found;
    }
}
