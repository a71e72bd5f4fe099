using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using MieTools.Server.Wire.Forwarding;

namespace MieTools.Server.Tests;

/// <summary>The forwarder against containers that are slow, die and lie, byte by byte.</summary>
public sealed class HttpForwarderTests
{
    private static readonly HeaderDictionary s_noHeaders = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_target_and_the_headers_arrive_byte_for_byte_and_hop_by_hop_headers_stay_behind()
    {
        await using RawContainer container = new(c =>
            c.SendAsync(
                "HTTP/1.1 207 Own\r\nX-A: 1\r\nX-A: 2\r\nx-latin: \u00e9\r\nConnection: x-mine, keep-alive\r\nX-Mine: here\r\nKeep-Alive: "
                    + "5\r\nUpgrade: h2c\r\nContent-Type: text/plain;  Charset=Own\r\nContent-Length: 2\r\n\r\nok"));
        using HttpForwarder forwarder = new(new Uri(container.Address, "/base/"));
        HeaderDictionary headers = new()
        {
            ["Connection"] = "X-Hop , close",
            ["X-Hop"] = "1",
            ["TE"] = "trailers",
            ["Transfer-Encoding"] = "chunked",
            ["Host"] = "other",
            ["Expect"] = "100-continue",
            ["Upgrade"] = "h2c",
            ["Proxy-Authorization"] = "x",
            ["Accept"] = new(["a/b", "c/d"]),
            ["x-Own"] = "v, w",
            ["Content-Type"] = "application/json; x=\"1\"",
            ["Authorization"] = "secret",
        };
        const string Target = "/models/a%2Fb%5f%c3%BC/../%7e//x;y=%20?q=%41+%2b&r=[1]|'";
        using ForwardedResponse answer = await forwarder.SendAsync("PUT", Target, headers, HttpForwarder.BodyOf("{}"u8.ToArray()),
            System.Collections.Frozen.FrozenSet.ToFrozenSet(["authorization"], StringComparer.OrdinalIgnoreCase), Cancellation);

        string head = Assert.Single(container.Heads);
        string[] lines = head.Split("\r\n");
        Assert.Equal($"PUT /base{Target} HTTP/1.1", lines[0]);
        Assert.Equal(
            ["Accept: a/b, c/d", "Content-Length: 2", "Content-Type: application/json; x=\"1\"", $"Host: {container.Address.Authority}",
                "x-Own: v, w"],
            lines[1..].Order(StringComparer.Ordinal));

        Assert.Equal((207, "text/plain;  Charset=Own", 2L), (answer.Status, answer.ContentType, answer.ContentLength));
        Assert.Equal([new("X-A", "1"), new("X-A", "2"), new("x-latin", "\u00e9")], answer.Headers);
        Assert.Equal("ok", await TextAsync(answer));
    }

    [Fact]
    public async Task Both_bodies_go_through_piece_by_piece()
    {
        Pipe upload = new();
        TaskCompletionSource<string> firstUp = new();
        TaskCompletionSource firstDown = new();
        await using RawContainer container = new(async c =>
        {
            firstUp.SetResult(await c.ReadBodyAsync(10));
            Assert.Equal("5\r\nworld\r\n0\r\n\r\n", await c.ReadBodyAsync(15));
            await c.SendAsync(RawContainer.Chunked("text/plain", "Trailer: X-Sum\r\n") + RawContainer.Chunk("one"));
            await firstDown.Task;
            await c.SendAsync(RawContainer.Chunk("two") + "0\r\nX-Sum: 42\r\n\r\n");
        });
        using HttpForwarder forwarder = new(container.Address);
        Task<ForwardedResponse> sending = forwarder.SendAsync(
            "POST", "/", s_noHeaders, HttpForwarder.BodyOf(upload.Reader.AsStream(), null), null, Cancellation);
        await upload.Writer.WriteAsync("hello"u8.ToArray(), Cancellation);
        // The first piece has arrived before the second one is written.
        Assert.Equal("5\r\nhello\r\n", await firstUp.Task.Within());
        await upload.Writer.WriteAsync("world"u8.ToArray(), Cancellation);
        await upload.Writer.CompleteAsync();

        using ForwardedResponse answer = await sending;
        await using IAsyncEnumerator<ReadOnlyMemory<byte>> pieces = answer.ReadAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await pieces.MoveNextAsync());
        Assert.Equal("one", Encoding.UTF8.GetString(pieces.Current.Span));
        Assert.Empty(answer.Trailers);
        firstDown.SetResult();
        Assert.True(await pieces.MoveNextAsync());
        Assert.Equal("two", Encoding.UTF8.GetString(pieces.Current.Span));
        Assert.False(await pieces.MoveNextAsync());
        Assert.Equal([new("X-Sum", "42")], answer.Trailers);
    }

    [Fact]
    public async Task A_body_with_a_length_is_sent_with_it()
    {
        await using RawContainer container = new(async c => await c.SendAsync(RawContainer.Ok(await c.ReadBodyAsync(4))));
        using HttpForwarder forwarder = new(container.Address);
        using ForwardedResponse answer = await forwarder.SendAsync(
            "POST", "", s_noHeaders, HttpForwarder.BodyOf(new MemoryStream("\x00\xff\r\n"u8.ToArray()[..4]), 4), null, Cancellation);
        Assert.Contains("Content-Length: 4\r\n", container.Heads.Single() + "\r\n");
        Assert.StartsWith("POST / HTTP/1.1\r\n", container.Heads.Single());
        Assert.Equal(4, (await TextAsync(answer)).Length);
    }

    public static TheoryData<string, string> Lies => new()
    {
        { "reset before an answer", nameof(ForwardFailure.Broken) },
        { "closed before an answer", nameof(ForwardFailure.Broken) },
        { "half a head", nameof(ForwardFailure.Broken) },
        { "no HTTP", nameof(ForwardFailure.Invalid) },
        { "fewer bytes than announced", nameof(ForwardFailure.Broken) },
        { "reset in the body", nameof(ForwardFailure.Broken) },
        { "closed within a chunk", nameof(ForwardFailure.Broken) },
        { "closed between chunks", nameof(ForwardFailure.Broken) },
        { "a chunk size that is none", nameof(ForwardFailure.Invalid) },
        { "a head without an end", nameof(ForwardFailure.Invalid) },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public async Task A_container_that_dies_or_lies_is_one_clear_failure(string lie, string failure)
    {
        TaskCompletionSource head = new();
        await using RawContainer container = new(async c =>
        {
            switch (lie)
            {
                case "reset before an answer":
                    c.Reset();
                    return;
                case "closed before an answer":
                    break;
                case "half a head":
                    await c.SendAsync("HTTP/1.1 200 OK\r\nContent-");
                    break;
                case "no HTTP":
                    await c.SendAsync("SSH-2.0-OpenSSH_9.2p1\r\n\r\n");
                    break;
                case "fewer bytes than announced":
                    await c.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                    break;
                case "reset in the body":
                    await c.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
                    await head.Task;
                    c.Reset();
                    return;
                case "closed within a chunk":
                    await c.SendAsync(RawContainer.Chunked() + "9\r\nhalf");
                    break;
                case "closed between chunks":
                    await c.SendAsync(RawContainer.Chunked() + RawContainer.Chunk("one"));
                    break;
                case "a chunk size that is none":
                    await c.SendAsync(RawContainer.Chunked() + RawContainer.Chunk("one") + "zz\r\n");
                    break;
                case "a head without an end":
                    await c.SendAsync("HTTP/1.1 200 OK\r\n"
                        + string.Concat(Enumerable.Repeat("x-more: " + new string('a', 1000) + "\r\n", 200)));
                    break;
            }
            c.Close();
        });
        using HttpForwarder forwarder = new(container.Address);
        ForwardException e = await Assert.ThrowsAsync<ForwardException>(async () =>
        {
            using ForwardedResponse answer = await forwarder.SendAsync("GET", "/", s_noHeaders, null, null, Cancellation);
            head.SetResult();
            await TextAsync(answer);
        });
        Assert.Equal(failure, e.Failure.ToString());
        Assert.NotEmpty(e.Message);
    }

    [Fact]
    public async Task Nobody_listening_is_unreachable()
    {
        Uri address;
        await using (RawContainer container = RawContainer.Of(RawContainer.Ok("")))
            address = container.Address;
        using HttpForwarder forwarder = new(address);
        ForwardException e = await Assert.ThrowsAsync<ForwardException>(() =>
            forwarder.SendAsync("GET", "/", s_noHeaders, null, null, Cancellation));
        Assert.Equal(ForwardFailure.Unreachable, e.Failure);
        Assert.Contains("refused", e.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cancelling_hangs_up_at_the_server(bool inTheBody)
    {
        TaskCompletionSource asked = new();
        TaskCompletionSource<bool> hungUp = new();
        await using RawContainer container = new(async c =>
        {
            if (!inTheBody)
                asked.SetResult();
            else
                await c.SendAsync(RawContainer.Chunked() + RawContainer.Chunk("one"));
            hungUp.SetResult(await c.HangUpWithinAsync(Patience.Limit));
        });
        using HttpForwarder forwarder = new(container.Address);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<bool> reading = Task.Run(async () =>
        {
            using ForwardedResponse answer = await forwarder.SendAsync("GET", "/", s_noHeaders, null, null, stop.Token);
            await using IAsyncEnumerator<ReadOnlyMemory<byte>> pieces = answer.ReadAsync(stop.Token).GetAsyncEnumerator(stop.Token);
            Assert.True(await pieces.MoveNextAsync());
            ValueTask<bool> next = pieces.MoveNextAsync();
            asked.SetResult();
            return await next;
        });
        await asked.Task.Within();
        Assert.False(reading.IsCompleted);
        await stop.CancelAsync();
        // The caller's own cancelling is no failure of the server.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.True(await hungUp.Task.Within());
    }

    [Fact]
    public async Task An_answer_that_is_dropped_hangs_up_and_the_next_one_has_a_connection_of_its_own()
    {
        TaskCompletionSource<bool> hungUp = new();
        int requests = 0;
        await using RawContainer container = new(async c =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                await c.SendAsync(RawContainer.Chunked() + RawContainer.Chunk("one"));
                hungUp.SetResult(await c.HangUpWithinAsync(Patience.Limit));
            }
            else
            {
                await c.SendAsync(RawContainer.Ok("second"));
            }
        });
        using HttpForwarder forwarder = new(container.Address);
        (await forwarder.SendAsync("GET", "/", s_noHeaders, null, null, Cancellation)).Dispose();
        Assert.True(await hungUp.Task.Within());
        using ForwardedResponse answer = await forwarder.SendAsync("GET", "/", s_noHeaders, null, null, Cancellation);
        Assert.Equal("second", await TextAsync(answer));
    }

    [Fact]
    public async Task What_comes_beyond_the_announced_length_is_nobodys()
    {
        await using RawContainer container = new(c =>
            c.SendAsync(RawContainer.Ok("first") + "HTTP/1.1 500 Forged\r\nContent-Length: 0\r\n\r\n"));
        using HttpForwarder forwarder = new(container.Address);
        for (int i = 0; i < 3; i++)
        {
            using ForwardedResponse answer = await forwarder.SendAsync("GET", "/", s_noHeaders, null, null, Cancellation);
            Assert.Equal((200, "first"), (answer.Status, await TextAsync(answer)));
        }
    }

    [Fact]
    public async Task A_redirect_is_handed_on_and_chunks_count_more_than_a_length()
    {
        await using RawContainer container = new(c => c.SendAsync(c.Head.StartsWith("GET /a", StringComparison.Ordinal)
            ? "HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n"
            : $"HTTP/1.1 200 OK\r\nContent-Length: 999\r\nTransfer-Encoding: chunked\r\n\r\n{RawContainer.Chunk("both")}0\r\n\r\n"));
        using HttpForwarder forwarder = new(container.Address);
        using ForwardedResponse redirect = await forwarder.SendAsync("GET", "/a", s_noHeaders, null, null, Cancellation);
        Assert.Equal((307, "http://127.0.0.1:1/elsewhere"), (redirect.Status, redirect.Headers.Single().Value));
        using ForwardedResponse both = await forwarder.SendAsync("GET", "/b", s_noHeaders, null, null, Cancellation);
        Assert.Null(both.ContentLength);
        Assert.Equal("both", await TextAsync(both));
    }

    private static async Task<string> TextAsync(ForwardedResponse answer)
    {
        List<byte> bytes = [];
        await foreach (ReadOnlyMemory<byte> piece in answer.ReadAsync(Cancellation))
            bytes.AddRange(piece.Span);
        return Encoding.Latin1.GetString([.. bytes]);
    }
}
