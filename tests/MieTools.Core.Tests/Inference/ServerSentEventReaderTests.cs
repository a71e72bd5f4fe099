using System.Net.ServerSentEvents;
using System.Text;
using MieTools.Core.Http;

namespace MieTools.Core.Tests.Inference;

public sealed class ServerSentEventReaderTests
{
    public static TheoryData<string> Vectors => [.. SseVector.Names];

    [Fact]
    public void All_vectors_are_there() => Assert.Equal(40, SseVector.Names.Count());

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Reads_the_vector_whole(string name) => Check(SseVector.Get(name), []);

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Reads_the_vector_byte_by_byte(string name)
    {
        SseVector vector = SseVector.Get(name);
        Check(vector, Enumerable.Range(1, Math.Max(0, vector.Bytes.Length - 1)));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Reads_the_vector_at_its_own_and_at_random_cuts(string name)
    {
        SseVector vector = SseVector.Get(name);
        Check(vector, vector.Splits ?? []);
        for (int seed = 0; seed < 50; seed++)
        {
            Random random = new(seed);
            Check(vector, Enumerable.Range(1, Math.Max(0, vector.Bytes.Length - 1)).Where(_ => random.Next(5) == 0));
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Agrees_with_the_framework_parser(string name)
    {
        // The framework's parser lets the type of a block without data leak into the next event.
        if (name == "event-without-data")
            return;
        SseVector vector = SseVector.Get(name);
        using MemoryStream stream = new(vector.Bytes);
        Assert.Equal(Framework(stream), Read(vector.Bytes, []).Events.Select(e => (e.Type, e.Data)));
    }

    [Fact]
    public void Agrees_with_the_framework_parser_on_random_streams()
    {
        string[] pieces = ["data", "data:", "data: x", "data:  y: z", "event: e", "event", "id: 1", "id", "retry: 5", ": note", "x: y",
            "\n", "\r", "\r\n", "\n\n", "\r\n\r\n", "é", "\ud83d\ude00"];
        for (int seed = 0; seed < 2000; seed++)
        {
            Random random = new(seed);
            StringBuilder text = new();
            for (int i = random.Next(40); i > 0; i--)
                text.Append(pieces[random.Next(pieces.Length)]);
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            using MemoryStream stream = new(bytes);
            // Types are left out: see event-without-data.
            string[] theirs = [.. Framework(stream).Select(e => e.Data)];
            string[] ours = [.. Read(
                bytes, Enumerable.Range(1, Math.Max(0, bytes.Length - 1)).Where(_ => random.Next(3) == 0)).Events.Select(e => e.Data)];
            Assert.Equal(theirs, ours);
        }
    }

    [Fact]
    public void An_event_is_there_before_the_line_feed_of_its_last_line_end()
    {
        using ServerSentEventReader reader = new();
        reader.Append("data: a\r\n\r"u8);
        Assert.True(reader.Read());
        reader.Append("\n"u8);
        Assert.False(reader.Read());
        reader.Complete();
        Assert.False(reader.PendingDiscarded);
    }

    [Theory]
    [InlineData("data: 0123456789abcdef")]
    [InlineData("data: 0123456789abcdef\n\n")]
    [InlineData("data: 0123\ndata: 4567\ndata: 89ab\n")]
    public void An_event_over_the_bound_is_refused(string text)
    {
        using ServerSentEventReader reader = new(16);
        reader.Append(Encoding.UTF8.GetBytes(text));
        MieException error = Assert.Throws<MieException>(() => reader.Read());
        Assert.Equal("StreamEventTooLarge", error.Code);
        Assert.Equal(MieErrorCategory.LimitsExceeded, error.Category);
    }

    [Fact]
    public void The_bound_is_for_one_event_not_for_the_stream()
    {
        using ServerSentEventReader reader = new(16);
        for (int i = 0; i < 1000; i++)
        {
            reader.Append("data: 01234\n\n"u8);
            Assert.True(reader.Read());
        }
    }

    private static void Check(SseVector vector, IEnumerable<int> cuts)
    {
        (List<SseEvent> events, ServerSentEventReader reader) = Read(vector.Bytes, cuts);
        Assert.Equal(vector.Events, events);
        Assert.Equal(vector.LastEventId, reader.LastEventId);
        Assert.Equal(vector.Retry, reader.RetryMilliseconds);
        Assert.Equal(vector.PendingDiscarded, reader.PendingDiscarded);
    }

    private static (List<SseEvent> Events, ServerSentEventReader Reader) Read(byte[] bytes, IEnumerable<int> cuts)
    {
        using ServerSentEventReader reader = new();
        List<SseEvent> events = [];
        int start = 0;
        foreach (int end in cuts.Append(bytes.Length))
        {
            reader.Append(bytes.AsSpan(start, end - start));
            start = end;
            while (reader.Read())
                events.Add(new SseEvent(reader.EventType, Encoding.UTF8.GetString(reader.Data), reader.LastEventId));
        }
        reader.Complete();
        return (events, reader);
    }

    private static List<(string Type, string Data)> Framework(Stream stream) =>
        [.. SseParser.Create(stream).Enumerate().Select(e => (e.EventType, e.Data))];
}
