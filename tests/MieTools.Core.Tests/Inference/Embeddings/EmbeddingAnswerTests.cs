using System.Buffers.Binary;
using System.Net;
using System.Text;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Embeddings;

namespace MieTools.Core.Tests.Inference.Embeddings;

/// <summary>A vector goes to the text that it is of, and to no other.</summary>
public sealed class EmbeddingAnswerTests
{
    // 1, -2 and 0.5 as float32, little-endian.
    private const string Base64 = "AACAPwAAAMAAAAA/";

    private static readonly string[] s_two = ["red", "blue"];

    [Theory]
    [InlineData("""{"object":"list","data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[3,4]}],"usage":{"prompt_tokens":5}}""")]
    [InlineData("""{"data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1,2]}],"usage":{"prompt_tokens":5,"total_tokens":9}}""")]
    [InlineData("""{"usage":{"total_tokens":5},"data":[{"embedding":[1,2],"index":0},{"object":{"a":[1]},"embedding":[3,4],"index":1}]}""")]
    [InlineData("""{"data":[{"embedding":[1,2.0e0]},{"embedding":[3,4]}],"usage":{"prompt_tokens":5}}""")]
    [InlineData("""{"data":[{"index":1,"embedding":"AABAQAAAgEA="},{"index":0,"embedding":"AACAPwAAAEA="}],"usage":{"prompt_tokens":5}}""")]
    [InlineData("""{"embeddings":[[1,2],[3,4]],"prompt_eval_count":5,"total_duration":1}""")]
    [InlineData("""{"id":"x","embeddings":{"int8":[[9],[9]],"float":[[1,2],[3,4]]},"meta":{"billed_units":{"input_tokens":5}}}""")]
    [InlineData("""{"embeddings":{"base64":["AACAPwAAAEA=","AABAQAAAgEA="],"int8":[[9]]},"meta":{"billed_units":{"input_tokens":5}}}""")]
    [InlineData("""{"embeddings":{"int8":[[1,2],[3,4]]},"usage":{"input_tokens":5}}""")]
    public void Every_api_s_answer_is_read(string json)
    {
        MieEmbedding[] read = Read(json, s_two);
        Assert.Equal([[1, 2], [3, 4]], read.Select(e => e.Embedding));
        Assert.Equal(s_two, read.Select(e => e.Text));
        Assert.Equal([0, 1], read.Select(e => e.Index));
        Assert.Equal([2, 2], read.Select(e => e.Dimensions));
        // Once a request, so that they add up.
        Assert.Equal([5, null], read.Select(e => e.PromptTokens));
    }

    [Theory]
    [InlineData("[[1,2],[3,4]]")]
    [InlineData("""[{"index":1,"embedding":[[3,4]]},{"index":0,"embedding":[[1,2]]}]""")]
    public void A_list_alone_is_read(string json) => Assert.Equal([[1, 2], [3, 4]], Read(json, s_two).Select(e => e.Embedding));

    [Fact]
    public void A_single_vector_is_read_with_its_facts()
    {
        MieEmbedding read = Assert.Single(Read("""{"model":"m","embedding":[0.5,-1e-3,1E2]}""", ["a"]));
        Assert.Equal([0.5f, -0.001f, 100f], read.Embedding);
        Assert.Equal("m", read.Model);
        Assert.Null(read.PromptTokens);
        Assert.Equal(TimeSpan.FromSeconds(2), read.GetElapsed());
    }

    [Theory]
    [InlineData(Base64)]
    [InlineData("AACAPwAAAMAAAAA\\/")]
    [InlineData("\\u0041ACAPwAAAMAAAAA/")]
    public void Base64_is_little_endian_float32_with_or_without_escapes(string text) =>
        Assert.Equal([1f, -2f, 0.5f], Assert.Single(Read($$"""{"data":[{"index":0,"embedding":"{{text}}"}]}""", ["a"])).Embedding);

    [Fact]
    public void Both_encodings_give_the_same_bits()
    {
        Random random = new(1);
        float[][] vectors = [.. Enumerable.Range(0, 20).Select(_ => Enumerable.Range(0, random.Next(1, 70)).Select(_ => Next()).ToArray())];
        string[] texts = [.. vectors.Select((_, i) => $"{i}")];
        string numbers = string.Join(',', vectors.Select((v, i) => $$"""{"index":{{i}},"embedding":{{Text(v)}}}"""));
        string bytes = string.Join(',', vectors.Select((v, i) => $$"""{"index":{{i}},"embedding":"{{Bytes(v)}}"}"""));
        Assert.Equal(vectors, Read($$"""{"data":[{{numbers}}]}""", texts).Select(e => e.Embedding));
        Assert.Equal(vectors, Read($$"""{"data":[{{bytes}}]}""", texts).Select(e => e.Embedding));

        // Any bits but those of what is no number.
        float Next()
        {
            float value = BitConverter.Int32BitsToSingle(random.Next());
            return float.IsFinite(value) ? value : 1;
        }

        static string Text(float[] vector) => new MieEmbedding { Embedding = vector }.ToString();

        static string Bytes(float[] vector)
        {
            byte[] bytes = new byte[vector.Length * 4];
            for (int i = 0; i < vector.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * 4), vector[i]);
            return Convert.ToBase64String(bytes);
        }
    }

    [Theory]
    [InlineData("NaN", float.NaN)]
    [InlineData("null", float.NaN)]
    [InlineData("\"NaN\"", float.NaN)]
    [InlineData("Infinity", float.PositiveInfinity)]
    [InlineData("-Infinity", float.NegativeInfinity)]
    [InlineData("\"-Infinity\"", float.NegativeInfinity)]
    [InlineData("1e999", float.PositiveInfinity)]
    [InlineData("1e-999", 0f)]
    public void A_number_that_JSON_has_not_is_kept_as_what_it_is(string written, float read) =>
        Assert.Equal([0.5f, read, 2f], Assert.Single(Read($$"""{"data":[{"embedding":[0.5,{{written}},2]}]}""", ["a"])).Embedding);

    [Theory]
    [InlineData("""{"data":[{"index":2,"embedding":[3]},{"index":0,"embedding":[1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":null},{"index":2,"embedding":[3]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":1,"error":"x"},{"index":2,"embedding":[3]}]}""")]
    [InlineData("""{"embeddings":[[1],[],[3]]}""")]
    public void A_text_without_a_vector_is_named_and_the_others_have_theirs(string json)
    {
        EmbeddingAnswer answer = Answer(json, ["red", "blue", "green"]);
        Assert.Equal([true, false, true], Enumerable.Range(0, 3).Select(answer.Has));
        Assert.Equal([1f], answer.Of(0).Embedding);
        Assert.Equal([3f], answer.Of(2).Embedding);
        MieException error = Assert.Throws<MieException>(() => answer.Of(1));
        Assert.Equal("EmbeddingMissing", error.Code);
        Assert.Contains("text 2 of the 3 of its request: blue", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tokens_are_on_the_first_that_is_there()
    {
        EmbeddingAnswer answer = Answer("""{"data":[{"index":1,"embedding":[1]}],"usage":{"prompt_tokens":7}}""", s_two);
        Assert.Equal(7, answer.Of(1).PromptTokens);
    }

    [Fact]
    public void A_long_text_is_named_by_its_beginning()
    {
        EmbeddingAnswer answer = Answer("""{"embeddings":[[],[1]]}""", [new string('x', 39) + "😀\nabc", "b"]);
        Assert.EndsWith(new string('x', 39) + "…", Assert.Throws<MieException>(() => answer.Of(0)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"embeddings":[[1]]}""", "1 for 2 texts")]
    [InlineData("""{"embeddings":[[1],[2],[3]]}""", "3 for 2 texts")]
    [InlineData("""[[1],[2],[3]]""", "3 for 2 texts")]
    [InlineData("""{"data":[{"embedding":[1]}]}""", "1 for 2 texts")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]}""", "two with the index 0")]
    [InlineData("""{"data":[{"index":1,"embedding":[1]},{"index":2,"embedding":[2]}]}""", "the index 2 for 2 texts")]
    [InlineData("""{"data":[{"index":-1,"embedding":[1]},{"index":0,"embedding":[2]}]}""", "the index -1 for 2 texts")]
    [InlineData("""{"data":[{"index":1,"embedding":[1]},{"embedding":[2]}]}""", "some with an index and some without")]
    [InlineData("""{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[2]},{"index":2,"embedding":[3]}]}""", "index 2 for 2")]
    public void Where_it_is_not_said_whose_a_vector_is_nobody_gets_one(string json, string said)
    {
        MieException error = Assert.Throws<MieException>(() => Answer(json, s_two));
        Assert.Equal("EmbeddingsInvalid", error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"Hi"}}]}""", "no embeddings in it")]
    [InlineData("""{"data":[{"id":"odsc-llm","object":"model"}]}""", "no embeddings in it")]
    [InlineData("""{"data":[]}""", "no embeddings in it")]
    [InlineData("""{"data":"x","embeddings":7}""", "no embeddings in it")]
    [InlineData("[1,2]", "no embeddings in it")]
    [InlineData("hello", "no embeddings in it")]
    [InlineData("", "no embeddings in it")]
    [InlineData("""{"data":[{"embedding":{"a":1}}]}""", "neither a list of numbers nor base64")]
    [InlineData("""{"data":[{"embedding":[1,true]}]}""", "something among its numbers")]
    [InlineData("""{"data":[{"embedding":[1,"2"]}]}""", "something among its numbers")]
    [InlineData("""{"data":[{"embedding":[[1],[2]]}]}""", "a vector for each token")]
    [InlineData("""{"data":[{"embedding":"AACAPw="}]}""", "no base64")]
    [InlineData("""{"data":[{"embedding":"AACAP!=="}]}""", "no base64")]
    [InlineData("""{"data":[{"embedding":"AACAPwA="}]}""", "no base64")]
    public void What_is_no_answer_of_an_embeddings_api_is_an_error(string body, string said)
    {
        MieException error = Assert.Throws<MieException>(() => Answer(body, ["a"]));
        Assert.Equal("EmbeddingsInvalid", error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_object_is_the_server_s_error()
    {
        MieServiceException error = Assert.Throws<MieServiceException>(() => Answer("""{"error":{"message":"Too long."}}""", ["a"]));
        Assert.Equal("ModelServerFailed", error.Code);
        Assert.Contains("Too long.", error.Message, StringComparison.Ordinal);
    }

    private static MieEmbedding[] Read(string json, string[] texts)
    {
        EmbeddingAnswer answer = Answer(json, texts);
        return [.. Enumerable.Range(0, texts.Length).Select(answer.Of)];
    }

    private static EmbeddingAnswer Answer(string body, string[] texts)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        using HttpResponseMessage message = new(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };
        message.Content.Headers.ContentType = new("application/json");
        InferenceRequest request = Wire.Request("http://127.0.0.1:1/ocid1.x", "/v1/embeddings");
        return EmbeddingAnswer.Read(new InferenceResponse(message, request, bytes, bytes.Length, TimeSpan.FromSeconds(2)), texts);
    }
}
