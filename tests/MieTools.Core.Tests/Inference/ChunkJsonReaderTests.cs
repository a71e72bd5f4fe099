using System.Text;
using System.Text.Unicode;
using MieTools.Core.Inference.Streaming;

namespace MieTools.Core.Tests.Inference;

public sealed class ChunkJsonReaderTests
{
    [Fact]
    public void No_input_breaks_it()
    {
        byte[][] seeds = [.. SseVector.Names.SelectMany(n => SseVector.Get(n).Events).Select(e => Encoding.UTF8.GetBytes(e.Data))
            .Where(d => d.Length > 0)];
        Random random = new(1);
        Utf8NameCache names = new();
        for (int i = 0; i < 20000; i++)
        {
            byte[] data = [.. seeds[random.Next(seeds.Length)]];
            for (int edits = random.Next(4); edits > 0; edits--)
                data[random.Next(data.Length)] = "{}[]\":,\\u0nulltrue9 "u8.ToArray()[random.Next(20)];
            // As the stream does before it reads a chunk.
            if (!Utf8.IsValid(data))
                data = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(data));
            ChunkJsonReader.TryRead(data, null, names, out _);
            _ = ServerFault.FromJson(data);
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
        Assert.True(ChunkJsonReader.TryRead(Encoding.UTF8.GetBytes(json), null, new Utf8NameCache(), out ChunkFields fields));
        Assert.Equal(text, fields.Text);
        Assert.False(fields.IsError);
    }

    [Fact]
    public void Reads_reasoning_usage_and_choice()
    {
        const string Json =
            """{"choices":[{"index":2,"delta":{"reasoning_content":"hm"},"finish_reason":"length"}],"usage":{"prompt_tokens":"""
                + """3,"completion_tokens":4}}""";
        Assert.True(ChunkJsonReader.TryRead(Encoding.UTF8.GetBytes(Json), null, new Utf8NameCache(), out ChunkFields fields));
        Assert.Equal(("hm", "length", 2, 3, 4, true),
            (fields.Reasoning, fields.FinishReason, fields.Choice, fields.PromptTokens, fields.CompletionTokens, fields.IsEnd));
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
        Assert.True(ChunkJsonReader.TryRead(Encoding.UTF8.GetBytes(json), null, new Utf8NameCache(), out ChunkFields fields));
        Assert.Equal(isError, fields.IsError);
    }
}
