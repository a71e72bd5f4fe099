using System.Net;
using System.Text;
using MieTools.Core.Auth.Credentials;
using MieTools.Core.Auth.Signing;
using MieTools.Core.Http;
using MieTools.Core.Tests.Support;

namespace MieTools.Core.Tests.Http;

/// <summary>
/// An answer that passes <see cref="OciSigningHandler"/> and ends in the trailer StreamFailure, read in every way there is.
/// </summary>
public class StreamFailureContentTests
{
    private const string Address =
        "https://modeldeployment.us-ashburn-1.oci.customer-oci.com/ocid1.datasciencemodeldeployment.oc1.iad.a/predictWithResponseStream/"
            + "v1/x";
    private const string Body = "data: 1\n\ndata: 2\n\n";
    private const string Failure = "ErrorCode=RequestTimeout;HttpCode=408";

    public static TheoryData<string> Ways => [.. s_ways.Keys];

    private static readonly Dictionary<string, Func<HttpContent, MemoryStream, Task>> s_ways = new()
    {
        ["ReadAsync into memory"] = async (content, to) =>
        {
            Stream body = await content.ReadAsStreamAsync(Stop);
            byte[] block = new byte[5];
            for (int count; (count = await body.ReadAsync(block.AsMemory(), Stop)) > 0;)
                to.Write(block, 0, count);
        },
        ["ReadAsync into an array"] = async (content, to) =>
        {
            Stream body = await content.ReadAsStreamAsync(Stop);
            byte[] block = new byte[5];
#pragma warning disable CA1835 // The old way has to work as well.
            for (int count; (count = await body.ReadAsync(block, 1, 3, Stop)) > 0;)
                to.Write(block, 1, count);
#pragma warning restore CA1835
        },
        ["Read into a span"] = (content, to) =>
        {
            Stream body = content.ReadAsStream(Stop);
            Span<byte> block = stackalloc byte[5];
            for (int count; (count = body.Read(block)) > 0;)
                to.Write(block[..count]);
            return Task.CompletedTask;
        },
        ["Read into an array"] = (content, to) =>
        {
            Stream body = content.ReadAsStream(Stop);
            byte[] block = new byte[5];
            for (int count; (count = body.Read(block, 1, 3)) > 0;)
                to.Write(block, 1, count);
            return Task.CompletedTask;
        },
        ["ReadByte"] = (content, to) =>
        {
            Stream body = content.ReadAsStream(Stop);
            for (int value; (value = body.ReadByte()) >= 0;)
                to.WriteByte((byte)value);
            return Task.CompletedTask;
        },
        ["BeginRead"] = async (content, to) =>
        {
            Stream body = await content.ReadAsStreamAsync(Stop);
            byte[] block = new byte[5];
            for (int count; (count = await Task.Factory.FromAsync(body.BeginRead, body.EndRead, block, 0, 5, null)) > 0;)
                to.Write(block, 0, count);
        },
        ["CopyTo"] = (content, to) =>
        {
            content.ReadAsStream(Stop).CopyTo(to);
            return Task.CompletedTask;
        },
        ["CopyToAsync"] = async (content, to) => await (await content.ReadAsStreamAsync(Stop)).CopyToAsync(to, Stop),
        ["CopyTo of the content"] = (content, to) =>
        {
            content.CopyTo(to, null, Stop);
            return Task.CompletedTask;
        },
        ["CopyToAsync of the content"] = (content, to) => content.CopyToAsync(to, Stop),
        ["lines"] = async (content, to) =>
        {
            using StreamReader reader = new(await content.ReadAsStreamAsync(Stop));
            while (await reader.ReadLineAsync(Stop) is { } line)
                to.Write(Encoding.UTF8.GetBytes(line + "\n"));
        },
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task All_bytes_come_and_then_the_failure_however_they_are_read(string way)
    {
        using HttpResponseMessage answer = await SendAsync(() => Chunked(Failure));
        using MemoryStream read = new();
        MieStreamFailureException failure = await Assert.ThrowsAsync<MieStreamFailureException>(() => s_ways[way](answer.Content, read));
        Assert.Equal(Body, Encoding.UTF8.GetString(read.ToArray()));
        Assert.Equal(
            ("StreamFailed", MieErrorCategory.OperationTimeout, "RequestTimeout", HttpStatusCode.RequestTimeout, Failure, "abc"),
            (failure.Code, failure.Category, failure.ServerCode, failure.StatusCode, failure.ServerText, failure.RequestId));
        Assert.Contains("RequestTimeout (HTTP 408)", failure.Message, StringComparison.Ordinal);

        using HttpResponseMessage whole = await SendAsync(() => Chunked(null));
        using MemoryStream all = new();
        await s_ways[way](whole.Content, all);
        Assert.Equal(Body, Encoding.UTF8.GetString(all.ToArray()));
    }

    [Fact]
    public async Task The_failure_stays_and_an_empty_read_is_no_end()
    {
        using HttpResponseMessage answer = await SendAsync(() => Chunked(Failure));
        Stream body = await answer.Content.ReadAsStreamAsync(Stop);
        Assert.Equal((0, 0), (body.Read([]), await body.ReadAsync(Memory<byte>.Empty, Stop)));
        await Assert.ThrowsAsync<MieStreamFailureException>(() => body.CopyToAsync(Stream.Null, Stop));
        await Assert.ThrowsAsync<MieStreamFailureException>(() => body.ReadExactlyAsync(new byte[1], Stop).AsTask());
        Assert.Throws<MieStreamFailureException>(() => body.ReadByte());
    }

    [Fact]
    public async Task A_client_that_reads_whole_answers_fails_too_also_without_async()
    {
        using OciApiKeyCredential credential = TestKeys.ApiKey();
        using FakeHandler wire = new((_, _) => Chunked(Failure));
        using HttpClient client = new(new OciSigningHandler(credential, wire));
        // Not the wrapping that HttpClient has for other failures of a body: this one passes as it is.
        await Assert.ThrowsAsync<MieStreamFailureException>(() => client.PostAsync(Address, new StringContent("{}"), Stop));
        using HttpRequestMessage request = new(HttpMethod.Post, Address) { Content = new StringContent("{}") };
        Assert.Throws<MieStreamFailureException>(() => client.Send(request, Stop));
    }

    [Fact]
    public async Task A_piece_is_handed_on_before_the_next_one_is_there()
    {
        using GatedStream source = new("first", "second");
        using HttpResponseMessage answer = await SendAsync(() => Chunked(Failure, source));
        Stream body = await answer.Content.ReadAsStreamAsync(Stop);
        byte[] block = new byte[100];
        Assert.Equal("first", Encoding.UTF8.GetString(block, 0, await body.ReadAsync(block, Stop)));
        ValueTask<int> next = body.ReadAsync(block, Stop);
        Assert.False(next.IsCompleted);
        source.Open();
        Assert.Equal("second", Encoding.UTF8.GetString(block, 0, await next));
    }

    [Theory]
    [InlineData("response")]
    [InlineData("stream")]
    [InlineData("stream, async")]
    public async Task The_body_is_closed_with_what_was_handed_out(string what)
    {
        using GatedStream source = new("first");
        HttpResponseMessage answer = await SendAsync(() => Chunked(Failure, source));
        Stream body = await answer.Content.ReadAsStreamAsync(Stop);
        Assert.False(source.Disposed);
        if (what == "response")
            answer.Dispose();
        else if (what == "stream")
            body.Dispose();
        else
            await body.DisposeAsync();
        Assert.True(source.Disposed);
        answer.Dispose();
    }

    [Fact]
    public async Task Headers_stay_and_a_body_with_a_length_is_left_alone()
    {
        using HttpResponseMessage chunked = await SendAsync(() =>
        {
            HttpResponseMessage answer = Chunked(null);
            answer.Content.Headers.TryAddWithoutValidation("Content-Type", "text/event-stream;charset");
            answer.Content.Headers.TryAddWithoutValidation("Content-Encoding", ["gzip", "br"]);
            return answer;
        });
        Assert.Equal("text/event-stream;charset", chunked.Content.Headers.NonValidated["Content-Type"].ToString());
        Assert.Equal(["gzip", "br"], chunked.Content.Headers.ContentEncoding);
        Assert.Null(chunked.Content.Headers.ContentLength);

        HttpContent plain = new StringContent("{}");
        using HttpResponseMessage whole = await SendAsync(() => new(HttpStatusCode.OK) { Content = plain });
        Assert.Same(plain, whole.Content);
        HttpContent announced = new StreamContent(new MemoryStream());
        using HttpResponseMessage promised = await SendAsync(() =>
            new(HttpStatusCode.OK) { Content = announced, Headers = { Trailer = { "streamfailure" } } });
        Assert.NotSame(announced, promised.Content);
    }

    [Theory]
    [InlineData("ErrorCode=RequestTimeout;HttpCode=408", "RequestTimeout", 408, MieErrorCategory.OperationTimeout)]
    [InlineData("""{"errorCode":"TooManyRequests","httpStatus":429}""", "TooManyRequests", 429, MieErrorCategory.LimitsExceeded)]
    [InlineData("InternalServerError - 500", "InternalServerError", 500, MieErrorCategory.ResourceUnavailable)]
    [InlineData("upstream timeout", "upstream", null, MieErrorCategory.ResourceUnavailable)]
    [InlineData("RequestTimeout", "RequestTimeout", null, MieErrorCategory.OperationTimeout)]
    [InlineData("503", null, 503, MieErrorCategory.ResourceUnavailable)]
    [InlineData("", null, null, MieErrorCategory.ResourceUnavailable)]
    public async Task The_trailer_is_understood_in_whatever_form_it_comes(string value, string? code, int? status, MieErrorCategory kind)
    {
        using HttpResponseMessage answer = await SendAsync(() => Chunked(value));
        MieStreamFailureException failure = await Assert.ThrowsAsync<MieStreamFailureException>(() =>
            answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal((code, status, kind), (failure.ServerCode, (int?)failure.StatusCode, failure.Category));
    }

    private static async Task<HttpResponseMessage> SendAsync(Func<HttpResponseMessage> answer)
    {
        using OciApiKeyCredential credential = TestKeys.ApiKey();
        using FakeHandler wire = new((_, _) => answer());
        using HttpMessageInvoker client = new(new OciSigningHandler(credential, wire));
        using HttpRequestMessage request = new(HttpMethod.Post, Address) { Content = new StringContent("{}") };
        return await client.SendAsync(request, Stop);
    }

    private static HttpResponseMessage Chunked(string? failure, Stream? body = null)
    {
        HttpResponseMessage answer = new(HttpStatusCode.OK)
        {
            Content = new StreamContent(body ?? new Unseekable(Encoding.UTF8.GetBytes(Body))),
        };
        answer.Headers.TransferEncodingChunked = true;
        answer.Headers.Add("opc-request-id", "abc");
        if (failure is not null)
            answer.TrailingHeaders.TryAddWithoutValidation("StreamFailure", failure);
        return answer;
    }

    // StreamContent would tell the length of a stream that can seek.
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }

    /// <summary>Gives one piece at once, and the others when it is opened.</summary>
    private sealed class GatedStream(params string[] pieces) : Stream
    {
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _next;

        public bool Disposed { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Open() => _gate.SetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_next > 0)
                await _gate.Task.WaitAsync(cancellationToken);
            return _next < pieces.Length ? Encoding.UTF8.GetBytes(pieces[_next++], buffer.Span) : 0;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            Disposed = true;
            base.Dispose(disposing);
        }
    }
}
