using System.Text;
using MieTools.Server.Proxy.Answers;

namespace MieTools.Server.Tests;

/// <summary>What a stream's piece lets go out: whole events, whatever the pieces are.</summary>
public sealed class EventTailTests
{
    [Theory]
    [InlineData("data: 1\n\ndata: 2\n\n")]
    [InlineData("data: 1\r\n\r\n: ping\r\n\r\ndata: 2\r\n\r\n")]
    [InlineData("data: 1\r\rdata: 2\r\r")]
    [InlineData("data: 1\n\r\ndata: 2\n\n")]
    [InlineData("data: 1\n\ndata: unfinished")]
    public void All_bytes_go_out_in_order_however_they_are_cut(string stream)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(stream);
        for (int size = 1; size <= bytes.Length; size++)
        {
            EventTail tail = new();
            StringBuilder sent = new();
            byte[] buffer = new byte[size];
            for (int at = 0; at < bytes.Length; at += size)
            {
                int count = Math.Min(size, bytes.Length - at);
                // The buffer of a piece is used again.
                bytes.AsSpan(at, count).CopyTo(buffer);
                sent.Append(Encoding.UTF8.GetString(tail.Take(buffer.AsMemory(0, count)).Span));
                Assert.False(tail.IsWithinEvent);
                // Never the beginning of an event alone.
                Assert.True(sent.Length == 0 || "\n\r".Contains(sent[^1], StringComparison.Ordinal), sent.ToString());
            }
            sent.Append(Encoding.UTF8.GetString(tail.Rest().Span));
            Assert.Equal(stream, sent.ToString());
        }
    }

    [Fact]
    public void An_event_that_is_too_long_to_keep_goes_on_as_it_comes()
    {
        EventTail tail = new();
        Assert.Equal(0, tail.Take(new byte[EventTail.Most]).Length);
        Assert.False(tail.IsWithinEvent);
        Assert.Equal(EventTail.Most + 1, tail.Take("x"u8.ToArray()).Length);
        Assert.True(tail.IsWithinEvent);
        Assert.Equal(2, tail.Take("\n\n"u8.ToArray()).Length);
        Assert.False(tail.IsWithinEvent);
    }
}
