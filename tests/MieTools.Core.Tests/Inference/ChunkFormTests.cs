using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using MieTools.Core.Http;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Tests.Inference;

/// <summary>Chunks that have the bytes of the one before but for their text: they are read as all others are.</summary>
public sealed class ChunkFormTests
{
    // Stands for a byte that no text in UTF-8 has.
    private const string NoUtf8 = "\uE000";

    private static readonly string[] s_forms =
    [
        """{"id":"c1","model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"finish_reason":null}]}""",
        """{"id":"c1","model":"m","choices":[{"index":1,"delta":{"content":"TEXT"},"finish_reason":null}]}""",
        """{"model":"other","choices":[{"index":0,"delta":{"content":"TEXT"}}]}""",
        """{"choices":[{"index":0,"delta":{"role":"assistant","content":"TEXT"}}]}""",
        """{"choices":[{"index":0,"delta":{"reasoning_content":"TEXT"}}]}""",
        """{"choices":[{"index":0,"delta":{"content":"TEXT","reasoning_content":"why"}}]}""",
        """{"choices":[{"index":0,"delta":{"content":"TEXT","refusal":""}}]}""",
        """{"choices":[{"index":0,"delta":{"content":[{"type":"text","text":"TEXT"}]}}]}""",
        """{"choices":[{"index":0,"delta":{"content":["a","TEXT"]}}]}""",
        """{"choices":[{"index":0,"delta":{"content":"x","content":"TEXT"}}]}""",
        """{"choices":[{"index":0,"delta":{"content":"TEXT"},"finish_reason":"stop"}]}""",
        """{"choices":[{"index":0,"delta":{"content":"TEXT"}}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""",
        """{"choices":[{"index":0,"delta":{"content":"TEXT"}},{"index":1,"delta":{"content":"b"}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"TEXT"}}]}}]}""",
        """{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"i","function":{"name":"TEXT","arguments":""}}]}}]}""",
        """{"choices":[{"index":0,"text":"TEXT"}]}""",
        """{"choices":[{"index":0,"delta":{},"message":{"content":"TEXT"}}]}""",
        """{"choices":[{"index":0,"delta":{"content":"TEXT"}}],"error":{"message":"TEXT"}}""",
        """{"error":"TEXT"}""",
        """{"content":"TEXT","stop":false}""",
        """{"token":{"id":1,"text":"TEXT","special":false},"generated_text":null}""",
        """{"message":{"role":"assistant","content":"TEXT"},"done":false}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"TEXT"}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"TEXT"}}""",
        """{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"TEXT"}""",
        """{"outputs":[{"text":"TEXT"}]}""",
        """{"text_output":"TEXT"}""",
        """{"text":["TEXT"]}""",
        """{"text":"TEXT","meta_info":{"id":"x","finish_reason":null}}""",
        """{"text":"TEXT","index":1,"meta_info":{"id":"x"}}""",
        """{"generated_text":"TEXT"}""",
        """[{"generated_text":"TEXT"},{"generated_text":"b"}]""",
        """{"what":"TEXT"}""",
        "TEXT",
        """{"choices":[{"index":0,"delta":{"content":"TEXT"}}]""",
    ];

    private static readonly string[] s_texts =
    [
        NoUtf8, "a", "ab", "abc", "Hi", " there", "1", "m", "c1", "stop", "é", "\U0001F600", "日本",
        "\\n", "\\u0061", "\\ud83d", "\\ude00", "\\\"", "\t",
        "\"", "\"}", "\",\"x\":\"", "\\", "", "[DONE]", "\uFFFD", new('a', 512), new('a', 513), "\u2028", "}", "null",
    ];

    [Fact]
    public void Any_chunks_in_a_row_are_read_as_chunks_of_forms_of_their_own_are() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(Rows().ToArbitrary(), row =>
            Assert.Equal(Read(row, Own), Read(row, static (chunk, _) => chunk))));

    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{"content":"TEXT"}}]}""")]
    [InlineData("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"TEXT"}}""")]
    public void The_third_chunk_of_a_form_is_read_by_it(string form)
    {
        ChunkForm known = new();
        AnswerMemory memory = new();
        foreach (string text in (string[])["Hello", " there"])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(form.Replace("TEXT", text, StringComparison.Ordinal));
            Assert.False(known.TryRead(bytes, null, out _));
            Assert.True(ModelEventReader.TryRead(bytes, null, memory, out ModelEvent found));
            known.Learn(bytes, null, found);
        }
        byte[] last = Encoding.UTF8.GetBytes(form.Replace("TEXT", "né", StringComparison.Ordinal));
        Assert.True(known.TryRead(last, null, out ModelEvent third));
        Assert.Equal("né", third.Piece.Text);
        Assert.NotNull(third.Api);
    }

    // Mostly the same form and type of event, as in a stream; now and then others.
    private static Gen<(string Type, string Chunk)[]> Rows()
    {
        Gen<string> form = Gen.Elements(s_forms);
        Gen<string> type = Gen.Frequency((4, Gen.Constant("")), (1, Gen.Elements("content_block_delta", "message", "x")));
        return from usual in form
               from usualType in type
               from row in (
                   from chunk in Gen.Frequency((6, Gen.Constant(usual)), (1, form))
                   from its in Gen.Frequency((6, Gen.Constant(usualType)), (1, type))
                   from text in Gen.Elements(s_texts)
                   select (its, chunk.Replace("TEXT", text, StringComparison.Ordinal))).ArrayOf()
               select row;
    }

    // Blanks where the chunk before it has fewer or more.
    private static string Own(string chunk, int place) =>
        chunk.StartsWith("{\"", StringComparison.Ordinal) || chunk.StartsWith("[{", StringComparison.Ordinal)
            ? $"{chunk[0]}{new string(' ', 1 + (place % 2))}{chunk[1..]}"
            : chunk;

    private static string Read((string Type, string Chunk)[] row, Func<string, int, string> change)
    {
        List<string> told = [];
        StreamState state = new(() => CallSecrets.Of((HttpRequestMessage?)null)) { OnWarning = w => told.Add(w.Code) };
        ChunkReader reader = new(state);
        using StreamFramer framer = BodyFramer.For("text/event-stream", null, int.MaxValue);
        StringBuilder events = new();
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i].Type.Length > 0)
                events.Append("event: ").Append(row[i].Type).Append('\n');
            events.Append("data: ").Append(change(row[i].Chunk, i)).Append("\n\n");
        }
        string[] parts = events.ToString().Split(NoUtf8);
        framer.Append(Encoding.UTF8.GetBytes(parts[0]));
        foreach (string part in parts.Skip(1))
            framer.Append([0xFF, .. Encoding.UTF8.GetBytes(part)]);
        framer.Complete();
        while (reader.TryTake(out MieStreamChunk? chunk) || framer.Read())
        {
            if ((chunk ?? reader.Read(framer, default)) is not { } made)
                continue;
            told.Add($"{made.Index} {made.Event} {made.Choice} {made.FinishReason} {made.PromptTokens} {made.CompletionTokens} "
                + $"{made.IsJson} {made.SharesEvent} '{made.Text}' '{made.Reasoning}' '{made.Refusal}' {made.ToolCalls} "
                + Encoding.Latin1.GetString(made.ToBytes().Span));
            state.ChunkCount++;
        }
        told.Add($"{state.SawDone} {state.FinishReason} {state.Model} {state.PromptTokens} {reader.Fault?.Message} {reader.IsCutShort} "
            + $"{reader.HasModel}");
        // What is no JSON comes as it is.
        return Regex.Replace(string.Join('\n', told), "([{[]) +", "$1");
    }
}
