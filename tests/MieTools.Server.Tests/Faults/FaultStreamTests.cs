using System.Net.Sockets;
using System.Text;
using MieTools.Server.Emulator.Faults.Responses;

namespace MieTools.Server.Tests;

/// <summary>
/// What each fault does to a stream, on the wire. The container's pieces cut events: <c>after=n</c> counts events all the same.
/// </summary>
public sealed class FaultStreamTests(FaultFixture fixture) : IClassFixture<FaultFixture>
{
    private static readonly string s_two = FaultFixture.Event(0) + FaultFixture.Ping + FaultFixture.Event(1);
    private static readonly string s_rest = FaultFixture.Event(2) + FaultFixture.Event(3) + FaultFixture.Done;

    public static TheoryData<string, string> Edits => new()
    {
        { "no-done", FaultFixture.Stream[..^FaultFixture.Done.Length] },
        { "duplicate-done", FaultFixture.Stream + FaultFixture.Done },
        {
            "malformed-sse=no-colon;after=2",
            s_two + FaultFixture.Event(2).Replace("data:", "data") + FaultFixture.Event(3) + FaultFixture.Done
        },
        { "malformed-sse=bad-json;after=2", s_two + "data: {\"n\":2,\"te\n\n" + FaultFixture.Event(3) + FaultFixture.Done },
        {
            "malformed-sse=split-data;after=2",
            s_two + "data: {\"n\":2,\"te\n\ndata: xt\":\"é2\"}\n\n" + FaultFixture.Event(3) + FaultFixture.Done
        },
        {
            "malformed-sse=multi-line;after=2",
            s_two + "data: {\ndata: \"n\":2,\"text\":\"é2\"}\n\n" + FaultFixture.Event(3) + FaultFixture.Done
        },
        { "malformed-sse=no-blank-line;after=2", s_two + FaultFixture.Event(2)[..^1] + FaultFixture.Event(3) + FaultFixture.Done },
        { "malformed-sse=cr;after=2", s_two + s_rest.Replace('\n', '\r') },
        { "malformed-sse=bom", "\uFEFF" + FaultFixture.Stream },
        {
            "error-event;after=2",
            s_two + "data: {\"error\":{\"message\":\"The model server failed: this is the fault that was asked "
                + "for.\",\"type\":\"server_error\",\"code\":\"internal_error\"}}\n\n"
        },
        {
            "huge-event=5000;after=2",
            s_two + "data: {\"object\":\"chat.completion.chunk\",\"choices\":[],\"padding\":\"" + new string('x', 5000 - 68) + "\"}\n\n"
                + s_rest
        },
        {
            "comment",
            string.Concat(FaultFixture.Stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => $": keep-alive\n\n{e}\n\n"))
        },
        { "jitter=3", FaultFixture.Stream },
        { "slow=100000", FaultFixture.Stream },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task A_stream_is_spoilt_at_one_place_and_goes_on_as_it_was(string fault, string expected)
    {
        Wire wire = await fixture.StrikeAsync(fixture.Streamed(fault), fault.Split(['=', ';'])[0]);
        Assert.Equal(expected, wire.Streamed);
        Assert.EndsWith("\r\n0\r\n\r\n", wire.Text);
        Assert.False(wire.Reset);
        // A plain stream passes as it came, in the container's own pieces.
        Assert.Equal(FaultFixture.Stream, (await Wire.SendAsync(fixture.Streamed("no-done;skip=1000"))).Streamed);
    }

    [Theory]
    [InlineData("stray", new byte[] { 0xFF })]
    [InlineData("cut", new byte[] { 0xE2, 0x82 })]
    public async Task Bytes_that_are_no_utf8_stand_in_a_text(string form, byte[] bad)
    {
        Wire wire = await fixture.StrikeAsync(fixture.Streamed($"invalid-utf8={form};after=2"), "invalid-utf8");
        List<byte[]> events = wire.Chunks();
        byte[] spoilt = [.. "data: {\"n\":2,\"text\":\""u8, .. bad, .. "é2\"}\n\n"u8];
        // One event a chunk: that is what the framer is for.
        Assert.Equal(FaultFixture.Events + 2, events.Count);
        Assert.Equal(spoilt, events[3]);
    }

    [Theory]
    [InlineData("stream-failure;after=2", "ErrorCode=RequestTimeout;HttpCode=408")]
    [InlineData("stream-failure;after=2;code=Overloaded", "ErrorCode=Overloaded;HttpCode=500")]
    [InlineData("stream-failure;after=2;code=Overloaded;status=503", "ErrorCode=Overloaded;HttpCode=503")]
    // What is on its way when the break comes is not lost.
    [InlineData("split=5, stream-failure;after=2", "ErrorCode=RequestTimeout;HttpCode=408")]
    public async Task A_failure_comes_in_the_trailer_after_so_many_events(string fault, string trailer)
    {
        long before = await fixture.StruckAsync("stream-failure");
        Wire wire = await Wire.SendAsync(fixture.Streamed(fault));
        Assert.Equal(s_two, wire.Streamed);
        Assert.EndsWith($"\r\n0\r\nStreamFailure: {trailer}\r\n\r\n", wire.Text);
        Assert.Equal(before + 1, await fixture.StruckAsync("stream-failure"));
    }

    [Theory]
    [InlineData("reset;after=2", true, 2)]
    [InlineData("close;after=2", false, 2)]
    [InlineData("reset;after=0", true, 0)]
    [InlineData("reset;at=headers", true, 0)]
    [InlineData("close;at=headers", false, 0)]
    [InlineData("reset;bytes=28", true, 1)]
    public async Task A_connection_breaks_in_the_middle_of_a_stream(string fault, bool reset, int events)
    {
        Wire wire = await fixture.StrikeAsync(fixture.Streamed(fault), fault[..5]);
        Assert.Equal(reset, wire.Reset);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", wire.Text);
        Assert.DoesNotContain("\r\n0\r\n", wire.Text);
        Assert.Equal(events switch { 0 => "", 1 => FaultFixture.Stream[..27], _ => s_two }, ChunksOfCut(wire));
    }

    [Theory]
    [InlineData("reset", true)]
    [InlineData("close", false)]
    [InlineData("reset;at=answer", true)]
    [InlineData("close;at=answer", false)]
    public async Task A_connection_breaks_before_a_byte_has_come(string fault, bool reset)
    {
        Wire wire = await fixture.StrikeAsync(fixture.Streamed(fault), fault[..5]);
        Assert.Equal((reset, ""), (wire.Reset, wire.Text));
        wire = await fixture.StrikeAsync(fixture.Predict(fault), fault[..5]);
        Assert.Equal((reset, ""), (wire.Reset, wire.Text));
        wire = await fixture.StrikeAsync(fixture.Get(fault), fault[..5]);
        Assert.Equal((reset, ""), (wire.Reset, wire.Text));
    }

    [Theory]
    [InlineData("stall", "")]
    [InlineData("stall;at=answer", "")]
    [InlineData("stall;at=headers", "head")]
    [InlineData("stall;after=2", "two")]
    [InlineData("stall;bytes=9", "nine")]
    public async Task A_stream_stalls_until_the_client_hangs_up(string fault, string come)
    {
        long before = await fixture.StruckAsync("stall");
        using TcpClient tcp = await Wire.OpenAsync(fixture.Streamed(fault));
        string expected = come switch { "two" => s_two, "nine" => s_two[..9], _ => "" };
        if (come.Length > 0)
        {
            Wire wire = await Wire.ReadAsync(
                tcp, w => w.Text.Contains("\r\n\r\n", StringComparison.Ordinal) && ChunksOfCut(w).Length >= expected.Length);
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", wire.Text);
            Assert.Equal(expected, ChunksOfCut(wire));
        }
        while (await fixture.StruckAsync("stall") == before)
            await Task.Delay(5, TestContext.Current.CancellationToken);
        Assert.Equal((1, 0), (fixture.Emulator.OpenInferences, tcp.Available));
        tcp.Close();
        await Patience.UntilAsync(() => fixture.Emulator.OpenInferences == 0);
        Assert.Equal(0, fixture.Emulator.ActiveStreams);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(60)]
    public async Task Bytes_are_cut_anew_across_events_and_characters(int size)
    {
        Wire wire = await fixture.StrikeAsync(fixture.Streamed($"split={size}"), "split");
        List<byte[]> pieces = wire.Chunks();
        Assert.All(pieces[..^1], p => Assert.Equal(size, p.Length));
        Assert.InRange(pieces[^1].Length, 1, size);
        Assert.Equal(FaultFixture.Stream, wire.Streamed);
    }

    [Theory]
    [InlineData("a: 1\ndata: x\n\ndata: y\n\n", "a: 1\ndata: x\n\n|data: y\n\n")]
    [InlineData("data: x\r\n\r\ndata: y\r\n\r\nrest", "data: x\r\n\r\n|data: y\r\n\r\n|rest")]
    [InlineData("data: x\r\rdata: y\r\r", "data: x\r\r|data: y\r\r")]
    [InlineData("\n\ndata: x\n\n", "\n|\n|data: x\n\n")]
    [InlineData("data: x\n\r\ndata: y\r\n\n", "data: x\n\r\n|data: y\r\n\n")]
    [InlineData("data: no end", "data: no end")]
    [InlineData("", "")]
    public async Task The_framer_finds_events_whatever_the_pieces(string stream, string events)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(stream);
        for (int size = 1; size <= bytes.Length + 1; size++)
        {
            List<string> found = [];
            await foreach (ReadOnlyMemory<byte> piece in EventSplitter.Frame(PiecesAsync(bytes, size)))
                found.Add(Encoding.UTF8.GetString(piece.Span));
            Assert.Equal(stream, string.Concat(found));
            if (size > bytes.Length && bytes.Length > 0)
                Assert.Equal(events.Split('|'), found);
            // A line feed whose carriage return ended the piece before goes with what follows.
            Assert.Equal(Joined(events.Split('|')), Joined(found));
        }

        static string Joined(IEnumerable<string> parts) => string.Join('|', parts.Select(p => p.Trim('\r', '\n')).Where(p => p.Length > 0));
    }

    [Fact]
    public async Task The_framer_adds_and_loses_nothing()
    {
        Random random = new(3);
        for (int i = 0; i < 2000; i++)
        {
            string stream = string.Concat(random.GetItems(["data: x", "\n", "\n\n", "\r", "\r\n", ":", "é"], random.Next(0, 20)));
            byte[] bytes = Encoding.UTF8.GetBytes(stream);
            List<string> found = [];
            await foreach (ReadOnlyMemory<byte> piece in EventSplitter.Frame(PiecesAsync(bytes, random.Next(1, 12))))
                found.Add(Encoding.UTF8.GetString(piece.Span));
            Assert.Equal(stream, string.Concat(found));
            // Every event but what is left at the end has its blank line, and none has one inside.
            Assert.All(found.SkipLast(1), e => Assert.Matches("(^|\n|\r)(\n|\r|\r\n)\\z", e));
            Assert.All(found, e => Assert.DoesNotMatch("(\n\n|\r\r|\r\n\r|\n\r).", e.Trim('\r', '\n')));
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync(byte[] bytes, int size)
    {
        foreach (byte[] piece in bytes.Chunk(size))
        {
            await Task.Yield();
            yield return piece;
        }
    }

    // The chunks of a body that breaks off: each of them is whole.
    private static string ChunksOfCut(Wire wire)
    {
        List<byte> bytes = [];
        string body = Encoding.Latin1.GetString(wire.Body);
        while (body.IndexOf("\r\n", StringComparison.Ordinal) is var line and > 0)
        {
            int size = Convert.ToInt32(body[..line], 16);
            bytes.AddRange(Encoding.Latin1.GetBytes(body.Substring(line + 2, size)));
            body = body[(line + 2 + size + 2)..];
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }
}
