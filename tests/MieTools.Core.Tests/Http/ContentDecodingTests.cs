using System.IO.Compression;
using System.Net;
using System.Text;
using MieTools.Core.Http;
using MieTools.Core.Inference;

namespace MieTools.Core.Tests.Http;

public sealed class ContentDecodingTests
{
    private const string Json = """{"choices":[{"message":{"content":"hello"}}]}""";

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("identity")]
    public async Task A_whole_answer_is_unpacked(string encoding)
    {
        InferenceAnswer answer = await Client(encoding, Json, "application/json").SendAsync(Request());
        Assert.Equal("hello", answer.Text);
    }

    [Fact]
    public async Task A_stream_is_unpacked()
    {
        List<string> texts = [];
        await foreach (MieStreamChunk chunk in Client("gzip", "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]\n\n",
            "text/event-stream").StreamAsync(Request()))
        {
            texts.Add(chunk.Text);
        }

        Assert.Equal(["a"], texts);
    }

    [Fact]
    public async Task An_encoding_nobody_knows_is_an_error_that_names_it()
    {
        MieException error = await Assert.ThrowsAsync<MieException>(() => Client("zstd", Json, "application/json").SendAsync(Request()));
        Assert.Equal("ContentEncodingUnknown", error.Code);
        Assert.Contains("zstd", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_without_a_chunk_is_warned_of()
    {
        List<StreamWarning> warnings = [];
        await foreach (MieStreamChunk _ in Client("identity", "", "text/event-stream")
            .StreamAsync(Request(), new StreamOptions { OnWarning = warnings.Add }))
        {
        }
        Assert.Equal("StreamEmpty", Assert.Single(warnings).Code);
    }

    private static InferenceRequest Request() =>
        new()
        {
            Address = InferenceAddress.Parse("https://host.example/ocid1.datasciencemodeldeployment.oc1.iad.x"),
            Suffix = "/v1/chat/completions",
            Body = InferenceBody.Json("{}"),
        };

    private static InferenceClient Client(string encoding, string text, string type)
    {
        MemoryStream packed = new();
        using (Stream target = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionMode.Compress, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionMode.Compress, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionMode.Compress, leaveOpen: true),
            _ => new BufferedStream(packed),
        })
        {
            target.Write(Encoding.UTF8.GetBytes(text));
            target.Flush();
        }
        return new InferenceClient(MieHttpPipeline.Create(null, new MieHttpOptions
        {
            Transport = new ScriptedHandler(_ =>
            {
                HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new ByteArrayContent(packed.ToArray()) };
                response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                response.Content.Headers.ContentEncoding.Add(encoding);
                return response;
            }),
        }));
    }
}
