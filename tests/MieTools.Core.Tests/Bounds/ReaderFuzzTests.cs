using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using MieTools.Core.Http;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Json;
using MieTools.Core.Tests.Inference;

namespace MieTools.Core.Tests.Bounds;

/// <summary>
/// Bytes of any kind in every reader of answers: nothing but this library's own errors comes out, and memory stays in proportion.
/// MIETOOLS_FUZZ_RUNS sets how many inputs there are.
/// </summary>
public sealed class ReaderFuzzTests
{
    // Readers keep a body, its repair, its pieces and their texts; every one of them a small multiple of what came.
    private const long BytesPerByte = 400;
    // Text that comes piece by piece is a chunk a piece.
    private const long BytesPerPiece = 1024;
    private const long BytesAtAll = 512 * 1024;

    private static readonly int s_runs = int.Parse(
        Environment.GetEnvironmentVariable("MIETOOLS_FUZZ_RUNS") ?? "3000", CultureInfo.InvariantCulture);

    private static readonly string[] s_types =
    [
        "", "application/json", "text/event-stream", "text/html", "text/plain", "application/x-ndjson", "application/octet-stream",
        "audio/wav",
    ];

    private static readonly string?[] s_charsets =
    [
        null, "utf-8", "utf-16", "utf-16be", "utf-7", "latin1", "shift_jis", "none", "\"utf-8\"",
    ];

    private static readonly byte[][] s_bodies = [.. AnswerVector.Streams.Concat(AnswerVector.Wholes).Select(n => AnswerVector.Get(n).Body)];

    private static readonly byte[][] s_pieces =
    [
        .. ((string[])
        [
            "{", "}", "[", "]", "\"", "\\", "\\u", "\\ud83d", ",", ":", "data:", "data: ", "event: error\n", "id: \0\n", "retry: 1\n",
            "\n", "\r", "\r\n\r\n", "\n\n", "[DONE]", "null", "NaN", "-Infinity", "1e999999999", "-0", "\uFEFF", "<html><title>",
            "</title", "<script>", "&#x41;", "{\"error\":{\"message\":", "{\"choices\":[{\"delta\":{\"content\":\"",
            "\"finish_reason\":\"stop\"", "{\"type\":\"",
            "response.output_text.delta", "message_start", "\"usage\":{\"prompt_tokens\":", "{\"token\":{\"text\":", "Timeout 504", "  ",
        ]).Select(Encoding.UTF8.GetBytes),
        [0], [0xFF], [0xFE, 0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x1F, 0x8B],
    ];

    [Fact]
    public void No_input_breaks_a_reader()
    {
        Gen<byte[]> piece = Gen.Frequency(
            (5, Gen.Elements(s_pieces)),
            (1, Gen.Choose(0, 255).Select(b => new[] { (byte)b })),
            (1, Gen.Elements(s_pieces).SelectMany(p => Gen.Choose(1, 600).Select(n => Repeated(p, n)))));
        Gen<byte[]> made = Gen.Choose(0, 40).SelectMany(n => piece.ArrayOf(n)).Select(Joined);
        Gen<byte[]> changed = Gen.Elements(s_bodies).SelectMany(body => Gen.Choose(1, 6).SelectMany(n => piece.ArrayOf(n)).SelectMany(
            pieces => Gen.Choose(0, 1 << 20).ArrayOf(pieces.Length).Select(places => Spliced(body, pieces, places))));
        Gen<(byte[] Body, int Type, int Charset, int Cut)> inputs = Gen.OneOf(made, changed).SelectMany(body =>
            Gen.Choose(0, 1 << 20).Select(seed => (body, seed % s_types.Length, seed / 8 % s_charsets.Length, seed / 128 % 50)));
        Config config = Config.QuickThrowOnFailure.WithMaxTest(s_runs).WithReplay(20260701, 7919);
        Prop.ForAll(inputs.ToArbitrary(), input =>
        {
            Check(input.Body, s_types[input.Type], s_charsets[input.Charset], input.Cut);
            return true;
        }).Check(config);
    }

    private static void Check(byte[] body, string type, string? charset, int cut)
    {
        long most = BytesAtAll + (BytesPerByte * body.Length) + (cut == 0 ? 0 : BytesPerPiece * body.Length / cut);
        long used = Use(body, type, charset, cut);
        // The first reader of its kind pays for tables and code that are made once.
        if (used > most)
            used = Use(body, type, charset, cut);
        Assert.True(used <= most, $"{used} bytes were used for {body.Length}.");
    }

    private static long Use(byte[] body, string type, string? charset, int cut)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(() => BodyContent.Read(body, type, charset, true, s_secrets).Fault?.ToString());
        Read(() => Stream(body, type, charset, cut));
        Read(() => ErrorBody.Parse(Encoding.UTF8.GetString(body), type).Message);
        Read(() => StreamFailureTrailer.Parse(Encoding.Latin1.GetString(body)).Code);
        Read(() => LenientJson.TryParse(body)?.ValueKind.ToString());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static readonly Func<CallSecrets> s_secrets = () => CallSecrets.Of((HttpRequestMessage?)null);

    private static void Read(Func<string?> reader)
    {
        try
        {
            _ = reader();
        }
        catch (MieException)
        {
            // An error that says what is wrong is an outcome.
        }
    }

    private static string? Stream(byte[] body, string type, string? charset, int cut)
    {
        StreamState state = new(s_secrets);
        ChunkReader reader = new(state);
        using StreamFramer framer = BodyFramer.For(type, charset, new StreamOptions().MaxEventBytes);
        int size = cut == 0 ? Math.Max(1, body.Length) : cut;
        for (int at = 0; at <= body.Length; at += size)
        {
            if (at < body.Length)
                framer.Append(body.AsSpan(at, Math.Min(size, body.Length - at)));
            if (at + size > body.Length)
                framer.Complete();
            while (reader.TryTake(out MieStreamChunk? chunk) || (reader.Fault is null && !state.SawDone && framer.Read()))
            {
                if ((chunk ?? reader.Read(framer, default)) is { } made)
                {
                    _ = made.Data;
                    state.ChunkCount++;
                }
            }
        }
        return reader.Fault?.Message;
    }

    private static byte[] Repeated(byte[] piece, int times) => Joined([.. Enumerable.Repeat(piece, times)]);

    private static byte[] Joined(byte[][] pieces) => [.. pieces.SelectMany(p => p)];

    private static byte[] Spliced(byte[] body, byte[][] pieces, int[] places)
    {
        List<byte> result = [.. body];
        for (int i = 0; i < pieces.Length; i++)
            result.InsertRange(places[i] % (result.Count + 1), pieces[i]);
        return [.. result];
    }
}
