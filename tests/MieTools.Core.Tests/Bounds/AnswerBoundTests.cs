using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MieTools.Core.Deployments;
using MieTools.Core.Deployments.Models;
using MieTools.Core.Http;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Tests.Deployments;
using MieTools.Core.Tests.Http;
using MieTools.Core.Tests.Inference;
using MieTools.Testing;

namespace MieTools.Core.Tests.Bounds;

/// <summary>What a server sends has a bound, and the error says which and how to raise it.</summary>
public sealed class AnswerBoundTests
{
    private const int Bound = 1024 * 1024;

    private static readonly InferenceRequest s_request = Wire.Request("https://host.example/ocid1.x") with { MaxAnswerBytes = Bound };

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("identity")]
    public async Task A_whole_answer_after_decoding(string encoding)
    {
        using HttpMessageInvoker http = new(Serve(Packed(Bound + 1, encoding), encoding));
        MieException error = await Assert.ThrowsAsync<MieException>(() => new InferenceClient(http).SendAsync(s_request, Wire.Test));
        Assert.Equal("ResponseTooLarge", error.Code);
        Assert.Contains($"{Bound}", error.Message, StringComparison.Ordinal);
        Assert.Contains("-MaxAnswerSize", error.Advice, StringComparison.Ordinal);
        Assert.Contains("-OutFile", error.Advice, StringComparison.Ordinal);

        using HttpMessageInvoker fitting = new(Serve(Packed(Bound, encoding), encoding));
        Assert.Equal(Bound, (await new InferenceClient(fitting).SendAsync(s_request, Wire.Test)).Length);
    }

    [Fact]
    public async Task A_bomb_is_given_up_at_256_MB()
    {
        using HttpMessageInvoker http = new(Serve(Packed(300L << 20, "gzip"), "gzip"));
        MieException error = await Assert.ThrowsAsync<MieException>(() =>
            new InferenceClient(http).SendAsync(Wire.Request("https://host.example/ocid1.x"), Wire.Test));
        Assert.Equal("ResponseTooLarge", error.Code);
        Assert.Contains("268435456", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_written_elsewhere_has_none()
    {
        using HttpMessageInvoker http = new(Serve(Packed(Bound + 1, "gzip"), "gzip"));
        Assert.Equal(Bound + 1, (await new InferenceClient(http).SendAsync(s_request, Stream.Null, null, Wire.Test)).Length);
    }

    [Fact]
    public async Task An_answer_of_the_control_plane()
    {
        string large = $$"""{"id": "{{Samples.Id}}", "x": "{{new string('x', 16 * 1024 * 1024)}}"}""";
        using FakeService service = new FakeService().Answer(large);
        MieException error = await Assert.ThrowsAsync<MieException>(() => service.Client.GetAsync(Samples.Id, Wire.Test));
        Assert.Equal("ResponseTooLarge", error.Code);
        Assert.Contains("16 MB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_that_go_round_in_circles()
    {
        int page = 0;
        using FakeService service = new()
        {
            Rule = _ => FakeService.Make("[]", 200, ("opc-next-page", "abc"[page++ % 3].ToString())),
        };
        MieException error = await Assert.ThrowsAsync<MieException>(() => DrainAsync(service));
        Assert.Equal("ResponseInvalid", error.Code);
        Assert.Equal(4, service.Requests.Count);
    }

    [Fact]
    public async Task Pages_without_an_end()
    {
        int page = 0;
        using FakeService service = new() { Rule = _ => FakeService.Make("[]", 200, ("opc-next-page", $"{++page}")) };
        MieException error = await Assert.ThrowsAsync<MieException>(() => DrainAsync(service));
        Assert.Contains("10000 pages", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_depth_of_JSON_in_a_whole_answer()
    {
        using HttpMessageInvoker http = new(Serve(Encoding.UTF8.GetBytes(Nested(600)), "identity"));
        InferenceResponse answer = await new InferenceClient(http).SendAsync(s_request, Wire.Test);
        MieException error = Assert.Throws<MieException>(answer.ThrowIfError);
        Assert.Equal("JsonTooDeep", error.Code);
        Assert.Contains("512", error.Message, StringComparison.Ordinal);
        // As it came it is there all the same.
        Assert.Equal(Nested(600), answer.Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}")]
    public async Task The_depth_of_JSON_in_a_stream(string before)
    {
        string body = (before.Length == 0 ? "" : $"data: {before}\n\n") + $"data: {Nested(600)}\n\n";
        using HttpMessageInvoker http = new(Serve(Encoding.UTF8.GetBytes(body), "identity", "text/event-stream"));
        (List<MieStreamChunk> chunks, Exception? error) =
            await Wire.CollectAsync(new InferenceClient(http).StreamAsync(s_request, null, Wire.Test));
        Assert.Equal("JsonTooDeep", Assert.IsType<MieStreamException>(error).Code);
        Assert.Equal(before.Length == 0 ? "" : "a", Wire.TextOf(chunks));
    }

    [Fact]
    public async Task A_stream_of_pings_alone_ends_by_its_total_time()
    {
        await using WireServer server = new(async c =>
        {
            await c.SendAsync(WireServer.EventStreamHead);
            while (true)
                await c.ChunkAsync(": ping\n\n");
        });
        using HttpMessageInvoker http = Wire.Invoker();
        (_, Exception? error) = await Wire.CollectAsync(new InferenceClient(http).StreamAsync(
            Wire.Request(server.Url), new StreamOptions { TotalTimeout = TimeSpan.FromSeconds(1) }, Wire.Test)).Within();
        Assert.Equal("StreamTimeout", Assert.IsType<MieStreamException>(error).Code);
        Assert.Contains("-TotalTimeoutSec", ((MieException)error).Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunk_before_a_broken_one_is_not_lost()
    {
        await using WireServer server = new(async c =>
        {
            byte[] event1 = Encoding.UTF8.GetBytes(Wire.Delta("good"));
            await c.SendAsync($"{WireServer.EventStreamHead}{event1.Length:x}\r\n{Wire.Delta("good")}\r\nbroken\r\n");
        });
        using HttpMessageInvoker http = Wire.Invoker();
        (List<MieStreamChunk> chunks, Exception? error) = await Wire.CollectAsync(
            new InferenceClient(http).StreamAsync(Wire.Request(server.Url), null, Wire.Test));
        Assert.Equal("good", Wire.TextOf(chunks));
        Assert.Equal("StreamBroken", Assert.IsType<MieStreamException>(error).Code);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("Thu, 01 Jan 2026 00:00:00 GMT")]
    public void Retry_After_without_a_wait_has_a_floor(string value)
    {
        using HttpResponseMessage response = new();
        response.Headers.TryAddWithoutValidation("Retry-After", value);
        RetryConditionHeaderValue? asked = response.Headers.RetryAfter;
        TimeSpan[] waits =
        [
            .. Enumerable.Range(0, 200).Select(_ => RetryDelay.Next(RetryPolicy.NotServed, 2, asked, DateTimeOffset.UtcNow)),
        ];
        if (asked is not null)
            Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
        Assert.True(waits.Distinct().Count() > 100, "There is no jitter.");
    }

    [Fact]
    public async Task A_charset_that_is_none_any_more_is_read_as_UTF8()
    {
        int calls = 0;
        using ScriptedHandler transport = new(_ =>
        {
            calls++;
            HttpResponseMessage response = new(HttpStatusCode.Conflict)
            {
                Content = new ByteArrayContent("""{"code":"Other","message":"m"}"""u8.ToArray()),
            };
            response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-7");
            return response;
        });
        DeploymentClient client = new(
            MieHttpChain.Create(new MieHttpOptions { Transport = transport }), new Uri("http://127.0.0.1:1"));
        MieServiceException error = await Assert.ThrowsAsync<MieServiceException>(() => client.GetAsync(Samples.Id, Wire.Test));
        Assert.Equal("Other", error.Code);
        Assert.Equal(1, calls);
    }

    private static async Task DrainAsync(FakeService service)
    {
        await foreach (MieDeployment _ in service.Client.ListAsync(
            new DeploymentFilter(Samples.Compartment), Wire.Test))
        {
        }
    }

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth));

    private static ScriptedHandler Serve(byte[] body, string encoding, string type = "application/json") => new(_ =>
    {
        HttpResponseMessage response = new(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        response.Content.Headers.ContentEncoding.Add(encoding);
        return response;
    });

    private static byte[] Packed(long length, string encoding)
    {
        MemoryStream packed = new();
        Stream writer = encoding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "br" => new BrotliStream(packed, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest),
            _ => packed,
        };
        using (writer)
        {
            byte[] block = new byte[64 * 1024];
            Array.Fill(block, (byte)' ');
            for (long left = length; left > 0; left -= block.Length)
                writer.Write(block, 0, (int)Math.Min(left, block.Length));
        }
        return packed.ToArray();
    }
}
