using System.Text;
using System.Text.Json;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Embeddings;

namespace MieTools.Core.Tests.Inference.Embeddings;

/// <summary>Texts become the bodies of as few requests as the API and the service allow.</summary>
public sealed class EmbeddingBatchTests
{
    [Theory]
    [InlineData("/v1/embeddings", """{"model":"odsc-llm","input":["a","b"]}""")]
    [InlineData("/v1/embeddings?x=1", """{"model":"odsc-llm","input":["a","b"]}""")]
    [InlineData("/v1/custom/embeddings", """{"input":["a","b"]}""")]
    [InlineData("/embed", """{"inputs":["a","b"]}""")]
    [InlineData("/tei/embed", """{"inputs":["a","b"]}""")]
    [InlineData("/api/embed", """{"input":["a","b"]}""")]
    [InlineData("/v2/embed", """{"texts":["a","b"],"input_type":"search_document","embedding_types":["float"]}""")]
    [InlineData("/cohere/v1/embed", """{"texts":["a","b"],"input_type":"search_document","embedding_types":["float"]}""")]
    public void Each_api_gets_its_body(string path, string body) => Assert.Equal(body, Body(new EmbeddingRequest(), path, "a", "b"));

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/moderations")]
    [InlineData("/models/{}")]
    [InlineData("/embedder")]
    [InlineData("")]
    public void Another_path_is_none(string path)
    {
        Assert.Null(EmbeddingApi.Of(path));
        MieException error = Assert.Throws<MieException>(() => new EmbeddingRequest().NewBatch(path));
        Assert.Equal("ArgumentInvalid", error.Code);
        Assert.Contains("/v1/embeddings", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void An_api_that_takes_one_text_gets_one()
    {
        EmbeddingBatch batch = new EmbeddingRequest { Model = "m" }.NewBatch("/api/embeddings", 10);
        Assert.True(batch.TryAdd("a \"b\""));
        Assert.True(batch.IsFull);
        Assert.False(batch.TryAdd("c"));
        Assert.Equal("""{"model":"m","prompt":"a \"b\""}""", Encoding.UTF8.GetString(batch.ToBody().Content.Span));
    }

    [Fact]
    public void What_the_caller_names_wins()
    {
        Assert.Equal("""{"model":"m","input":["a"],"dimensions":8}""",
            Body(new EmbeddingRequest { Model = "m", Extra = [Member("dimensions", "8")] }, "/v1/embeddings", "a"));
        Assert.Equal("""{"input":["a"],"model":"n"}""",
            Body(new EmbeddingRequest { Extra = [Member("model", "\"n\"")] }, "/v1/embeddings", "a"));
        Assert.StartsWith("-Model and", Assert.Throws<MieException>(() =>
            Body(new EmbeddingRequest { Model = "m", Extra = [Member("model", "\"n\"")] }, "/v1/embeddings", "a")).Message,
            StringComparison.Ordinal);
        Assert.Equal("""{"texts":["a"],"input_type":"search_query","embedding_types":["int8"]}""", Body(
            new EmbeddingRequest { Extra = [Member("input_type", "\"search_query\""), Member("embedding_types", "[\"int8\"]")] },
            "/v2/embed", "a"));
    }

    [Theory]
    [InlineData("/v1/embeddings", "input", "\"x\"", "takes the texts")]
    [InlineData("/embed", "inputs", "\"x\"", "takes the texts")]
    [InlineData("/v1/embeddings", "encoding_format", "\"bytes\"", "Use float or base64")]
    [InlineData("/v1/embeddings", "embed_dtype", "\"float16\"", "Use float32")]
    [InlineData("/v1/embeddings", "endianness", "\"big\"", "Use native or little")]
    [InlineData("/v1/embeddings", "output_dtype", "\"int8\"", "Use float")]
    public void A_member_that_would_make_the_answer_unreadable_is_refused(string path, string name, string json, string said)
    {
        EmbeddingRequest request = new() { Extra = [Member("encoding_format", "\"base64\""), Member(name, json)] };
        if (name == "encoding_format")
            request = request with { Extra = [Member(name, json)] };
        MieException error = Assert.Throws<MieException>(() => request.NewBatch(path));
        Assert.Equal("ArgumentInvalid", error.Code);
        Assert.Contains(said, $"{error.Message} {error.Advice}", StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_say_what_they_are_in_any_type() =>
        Assert.Equal("""{"model":"odsc-llm","input":["a"],"output_dtype":"int8"}""",
            Body(new EmbeddingRequest { Extra = [Member("output_dtype", "\"int8\"")] }, "/v1/embeddings", "a"));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(2049)]
    public void A_batch_has_from_1_to_2048_texts(int size) =>
        Assert.Equal("ArgumentInvalid", Assert.Throws<MieException>(() => new EmbeddingRequest().NewBatch("/embed", size)).Code);

    [Fact]
    public void A_batch_is_full_at_its_size_and_keeps_its_texts()
    {
        EmbeddingBatch batch = new EmbeddingRequest().NewBatch("/embed", 2);
        Assert.True(batch.TryAdd("é 日 😀"));
        Assert.False(batch.IsFull);
        Assert.True(batch.TryAdd("b"));
        Assert.True(batch.IsFull);
        Assert.False(batch.TryAdd("c"));
        Assert.Equal(["é 日 😀", "b"], batch.Texts);
        using JsonDocument body = JsonDocument.Parse(batch.ToBody().Content);
        Assert.Equal(batch.Texts, body.RootElement.GetProperty("inputs").EnumerateArray().Select(t => t.GetString()!));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    public void An_empty_text_is_refused_and_leaves_no_trace(string text)
    {
        EmbeddingBatch batch = new EmbeddingRequest().NewBatch("/embed");
        Assert.Equal("ArgumentInvalid", Assert.Throws<MieException>(() => batch.TryAdd(text)).Code);
        Assert.Empty(batch.Texts);
    }

    // Two bytes a letter, and a quote for what is escaped.
    [Theory]
    [InlineData('x', 1)]
    [InlineData('é', 2)]
    [InlineData('"', 2)]
    public void A_body_is_never_larger_than_the_service_takes(char letter, int bytes)
    {
        EmbeddingBatch batch = new EmbeddingRequest().NewBatch("/embed");
        int around = """{"inputs":[""]}""".Length;
        string text = new(letter, (InferenceBody.MaxBytes - around - 4) / bytes / 2);
        Assert.True(batch.TryAdd(text));
        Assert.True(batch.TryAdd(text));
        Assert.False(batch.TryAdd("one more"));
        Assert.InRange(batch.ToBody().Content.Length, InferenceBody.MaxBytes - 8, InferenceBody.MaxBytes);
    }

    [Fact]
    public void A_text_that_fits_into_no_batch_is_too_large()
    {
        EmbeddingBatch batch = new EmbeddingRequest().NewBatch("/embed");
        int around = """{"inputs":[""]}""".Length;
        Assert.True(batch.TryAdd("a"));
        Assert.Equal("PayloadTooLarge",
            Assert.Throws<MieException>(() => batch.TryAdd(new string('x', InferenceBody.MaxBytes - around + 1))).Code);
        Assert.False(batch.TryAdd(new string('x', InferenceBody.MaxBytes - around)));
        EmbeddingBatch next = new EmbeddingRequest().NewBatch("/embed");
        Assert.True(next.TryAdd(new string('x', InferenceBody.MaxBytes - around)));
        Assert.Equal(InferenceBody.MaxBytes, next.ToBody().Content.Length);
    }

    private static string Body(EmbeddingRequest request, string path, params string[] texts)
    {
        EmbeddingBatch batch = request.NewBatch(path);
        Assert.All(texts, text => Assert.True(batch.TryAdd(text)));
        return Encoding.UTF8.GetString(batch.ToBody().Content.Span);
    }

    private static KeyValuePair<string, JsonElement> Member(string name, string json) =>
        new(name, JsonSerializer.SerializeToElement(System.Text.Json.Nodes.JsonNode.Parse(json)));
}
