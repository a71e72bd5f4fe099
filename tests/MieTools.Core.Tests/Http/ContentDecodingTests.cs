using System.IO.Compression;
using System.Net;
using System.Text;
using MieTools.Core.Http;
using MieTools.Core.Inference.Addresses;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

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
        InferenceResponse answer = await Client(encoding, Json, "application/json").SendAsync(Request());
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

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("raw deflate")]
    public async Task One_that_is_cut_off_is_no_answer(string encoding)
    {
        string text = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i * 7919 % 10007} "));
        byte[] packed = Packed(encoding, text);
        string label = encoding.Split(' ')[^1];
        Assert.Equal(text, (await Client([label], packed, "text/plain").SendAsync(Request())).Body);
        foreach (int length in (int[])[packed.Length / 2, packed.Length - 5, 3])
        {
            InferenceClient client = Client([label], packed[..length], "text/plain");
            MieException error = await Assert.ThrowsAsync<MieException>(() => client.SendAsync(Request()));
            Assert.Equal("ConnectionBroken", error.Code);
            (_, Exception? broken) = await Inference.Wire.CollectAsync(client.StreamAsync(Request()));
            Assert.Equal("StreamBroken", Assert.IsType<MieStreamException>(broken).Code);
        }
    }

    [Theory]
    [InlineData("br", "hello")]
    [InlineData("gzip gzip", "x")]
    [InlineData("gzip br", "hello")]
    [InlineData("deflate deflate", "hello")]
    public async Task What_is_not_packed_as_its_label_says_is_an_error_of_ours(string encodings, string body)
    {
        InferenceClient client = Client(encodings.Split(' '), Encoding.UTF8.GetBytes(body), "text/plain");
        Assert.Equal("ConnectionBroken", (await Assert.ThrowsAsync<MieException>(() => client.SendAsync(Request()))).Code);
        (_, Exception? broken) = await Inference.Wire.CollectAsync(client.StreamAsync(Request()));
        Assert.IsType<MieStreamException>(broken);
    }

    [Theory]
    [InlineData("gzip", 8)]
    [InlineData("gzip", 60)]
    [InlineData("deflate", 2)]
    public async Task What_was_damaged_on_its_way_is_told_in_words_for_it(string encoding, int fromEnd)
    {
        byte[] packed = Packed(encoding, string.Concat(Enumerable.Range(0, 900).Select(i => $"{i * 7919 % 10007} ")));
        packed[^fromEnd] ^= 0x5A;
        MieException error = await Assert.ThrowsAsync<MieException>(() => Client([encoding], packed, "text/plain").SendAsync(Request()));
        Assert.Equal("ConnectionBroken", error.Code);
        Assert.Contains("The compressed answer is damaged", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("archive", error.Message, StringComparison.Ordinal);
    }

    private static InferenceRequest Request() =>
        new()
        {
            Address = InferenceAddress.Parse("https://host.example/ocid1.datasciencemodeldeployment.oc1.iad.x"),
            Suffix = "/v1/chat/completions",
            Body = InferenceBody.Json("{}"),
        };

    private static InferenceClient Client(string encoding, string text, string type) => Client([encoding], Packed(encoding, text), type);

    private static byte[] Packed(string encoding, string text)
    {
        MemoryStream packed = new();
        using (Stream target = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionMode.Compress, leaveOpen: true),
            "br" => new BrotliStream(packed, CompressionMode.Compress, leaveOpen: true),
            "deflate" => new ZLibStream(packed, CompressionMode.Compress, leaveOpen: true),
            "raw deflate" => new DeflateStream(packed, CompressionMode.Compress, leaveOpen: true),
            _ => new BufferedStream(packed),
        })
        {
            target.Write(Encoding.UTF8.GetBytes(text));
            target.Flush();
        }
        return packed.ToArray();
    }

    private static InferenceClient Client(string[] encodings, byte[] body, string type) =>
        new(MieHttpChain.Create(new MieHttpOptions
        {
            Transport = new ScriptedHandler(_ =>
            {
                HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };
                response.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                foreach (string encoding in encodings)
                    response.Content.Headers.ContentEncoding.Add(encoding);
                return response;
            }),
        }));
}
