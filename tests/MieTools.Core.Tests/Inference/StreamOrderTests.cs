using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Tests.Inference;

/// <summary>The chunks of streams beside each other come one stream after the other.</summary>
public sealed class StreamOrderTests
{
    private readonly List<string> _out = [];
    private readonly StreamOrder _order = new();

    [Fact]
    public async Task Streams_beside_each_other_are_not_torn_apart()
    {
        await using WireServer server = Server();
        using HttpMessageInvoker http = Wire.Invoker();
        InferenceClient client = new(http);
        string[] names = ["a", "b", "c"];
        List<IAsyncEnumerator<MieStreamChunk>> streams =
            [.. names.Select(n => client.StreamAsync(Wire.Request(server.Url), null, Wire.Test).GetAsyncEnumerator(Wire.Test))];
        List<MieStreamChunk>[] expected = [[], [], []];
        // One chunk of each in turn: a, b, c, a, b, c …
        for (bool any = true; any;)
        {
            any = false;
            for (int i = 0; i < streams.Count; i++)
            {
                if (!await streams[i].MoveNextAsync())
                    continue;
                any = true;
                expected[i].Add(streams[i].Current);
                Add(streams[i].Current, names[i]);
            }
        }
        _order.Finish(c => _out.Add(NameOf(c)));
        Assert.All(expected, chunks => Assert.Equal(4, chunks.Count));
        Assert.Equal([.. Enumerable.Repeat("a", 4), .. Enumerable.Repeat("b", 4), .. Enumerable.Repeat("c", 4)], _out);
    }

    [Fact]
    public async Task The_first_stream_and_those_that_follow_it_pass_at_once_also_when_some_of_their_chunks_were_left_out()
    {
        await using WireServer server = Server();
        using HttpMessageInvoker http = Wire.Invoker();
        InferenceClient client = new(http);
        foreach (string name in (string[])["a", "b"])
        {
            int index = 0;
            await foreach (MieStreamChunk chunk in client.StreamAsync(Wire.Request(server.Url), null, Wire.Test))
            {
                // As Where-Object may do.
                if (++index == 4)
                    continue;
                int before = _out.Count;
                Add(chunk, name);
                Assert.Equal(before + 1, _out.Count);
            }
        }
        Assert.Equal(["a", "a", "a", "b", "b", "b"], _out);
    }

    [Fact]
    public async Task A_stream_that_waits_is_handed_on_when_the_one_before_it_ends()
    {
        await using WireServer server = Server();
        using HttpMessageInvoker http = Wire.Invoker();
        InferenceClient client = new(http);
        await using IAsyncEnumerator<MieStreamChunk> first =
            client.StreamAsync(Wire.Request(server.Url), null, Wire.Test).GetAsyncEnumerator(Wire.Test);
        await using IAsyncEnumerator<MieStreamChunk> second =
            client.StreamAsync(Wire.Request(server.Url), null, Wire.Test).GetAsyncEnumerator(Wire.Test);
        Assert.True(await first.MoveNextAsync() && await second.MoveNextAsync());
        Add(first.Current, "a");
        Add(second.Current, "b");
        Assert.Equal(["a"], _out);
        while (await first.MoveNextAsync())
            Add(first.Current, "a");
        Assert.True(await second.MoveNextAsync());
        Add(second.Current, "b");
        Assert.Equal(["a", "a", "a", "a", "b", "b"], _out);
    }

    [Fact]
    public void Chunks_that_were_made_elsewhere_stay_as_they_come()
    {
        foreach (int i in (int[])[0, 1, 0, 1])
            _order.Add(new MieStreamChunk { Index = i, Text = $"{i}" }, c => _out.Add(c.Text));
        _order.Finish(c => _out.Add(c.Text));
        Assert.Equal(["0", "1", "0", "1"], _out);
    }

    private readonly Dictionary<StreamState, string> _names = [];

    private void Add(MieStreamChunk chunk, string name)
    {
        _names[chunk.Stream!] = name;
        _order.Add(chunk, c => _out.Add(NameOf(c)));
    }

    private string NameOf(MieStreamChunk chunk) => _names[chunk.Stream!];

    private static WireServer Server() => new(async c =>
    {
        await c.SendAsync(WireServer.EventStreamHead);
        for (int i = 0; i < 4; i++)
            await c.ChunkAsync($"data: {{\"choices\":[{{\"text\":\"{i}\"}}]}}\n\n");
        await c.EndAsync();
    });
}
