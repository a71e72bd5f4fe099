using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using MieTools.Core.Http;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Tests.Inference;

/// <summary>What model servers of all kinds send, and what has to be made of it. tests/vectors/answers has them.</summary>
public sealed class AnswerVectorTests
{
    public static TheoryData<string> Streams => [.. AnswerVector.Streams];

    public static TheoryData<string> Wholes => [.. AnswerVector.Wholes];

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task A_stream_is_read_right(string name)
    {
        AnswerVector vector = AnswerVector.Get(name);
        ReadStream read = await ReadStream.OfAsync(vector, [vector.Body]);

        Check(vector, "text", read.Texts(c => c.Text));
        Check(vector, "reasoning", read.Texts(c => c.Reasoning));
        Check(vector, "refusal", read.Texts(c => c.Refusal));
        Check(vector, "finish", read.Chunks.LastOrDefault(c => c.FinishReason is not null)?.FinishReason);
        CheckTokens(vector, read.Chunks.LastOrDefault(c => c.PromptTokens is not null)?.PromptTokens,
            read.Chunks.LastOrDefault(c => c.CompletionTokens is not null)?.CompletionTokens);
        CheckChoices(vector, "choices", i => string.Concat(read.Chunks.Where(c => c.Choice == i).Select(c => c.Text)));
        CheckChoices(vector, "finishes", i => read.Chunks.LastOrDefault(c => c.Choice == i && c.FinishReason is not null)?.FinishReason);
        if (vector.Text("data") is not null)
            Assert.All(read.Chunks, c => Assert.NotNull(c.Data));
        CheckTold(vector, read.Warnings, read.Error);
    }

    [Theory]
    [MemberData(nameof(Wholes))]
    public async Task A_whole_answer_is_read_right(string name)
    {
        AnswerVector vector = AnswerVector.Get(name);
        using HttpMessageInvoker http = new(new PieceHandler(vector, [vector.Body]));
        InferenceResponse? answer = null;
        MieException? error = null;
        try
        {
            answer = await new InferenceClient(http).SendAsync(Wire.Request("http://127.0.0.1:1/ocid1.x", "/v1/c/x"), Wire.Test);
            answer.ThrowIfError();
        }
        catch (MieException e)
        {
            error = e;
        }
        CheckTold(vector, [.. answer?.Warnings.Select(w => w.Message) ?? []], error);
        if (vector.Expected.TryGetProperty("status", out JsonElement status))
            Assert.Equal(status.GetInt32(), (int)Assert.IsType<MieServiceException>(error).Status);
        if (error is not null)
            return;
        MieAnswer? said = answer!.ToAnswers() is [{ } only] ? only : null;
        Check(vector, "text", said?.Text ?? answer.Text);
        Check(vector, "reasoning", said?.Reasoning);
        Check(vector, "refusal", said?.Refusal);
        Check(vector, "finish", said?.FinishReason);
        CheckTokens(vector, said?.PromptTokens, said?.CompletionTokens);
        if (vector.Text("kind") == "object")
            Assert.True(answer.IsJson);
    }

    // Every place to cut a stream in two, and all of them at once: the network cuts as it likes.
    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Any_cut_of_a_stream_gives_the_same_chunks(string name)
    {
        AnswerVector vector = AnswerVector.Get(name);
        byte[] body = vector.Body;
        string whole = (await ReadStream.OfAsync(vector, [body])).ToString();
        Assert.Equal(whole, (await ReadStream.OfAsync(vector, [.. body.Select(b => new[] { b })])).ToString());
        // A step that meets every position of short bodies, and enough of long ones.
        for (int cut = 1; cut < body.Length; cut += 1 + (body.Length / 400))
            Assert.Equal(whole, (await ReadStream.OfAsync(vector, [body[..cut], body[cut..]])).ToString());
    }

    [Fact]
    public void Random_cuts_of_any_stream_give_the_same_chunks()
    {
        string[] names = [.. AnswerVector.Streams];
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 1)), seed =>
        {
            Random random = new(seed);
            AnswerVector vector = AnswerVector.Get(names[random.Next(names.Length)]);
            byte[] body = vector.Body;
            int[] places = [0, .. Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(body.Length + 1)).Order(), body.Length];
            byte[][] pieces = [.. places.Zip(places.Skip(1), (from, to) => body[from..to]).Where(p => p.Length > 0)];
            Assert.Equal(Read(vector, [body]), Read(vector, pieces));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithReplay(2026_11_26, 1));
    }

    private static string Read(AnswerVector vector, byte[][] pieces) =>
        ReadStream.OfAsync(vector, pieces).GetAwaiter().GetResult().ToString();

    private static void Check(AnswerVector vector, string name, string? found)
    {
        if (vector.Text(name) is { } expected)
            Assert.Equal(expected, found ?? "");
    }

    private static void CheckTokens(AnswerVector vector, int? prompt, int? completion)
    {
        if (vector.Expected.TryGetProperty("tokens", out JsonElement tokens))
            Assert.Equal((tokens[0].GetInt32(), tokens[1].GetInt32()), (prompt, completion));
    }

    private static void CheckChoices(AnswerVector vector, string name, Func<int, string?> found)
    {
        if (!vector.Expected.TryGetProperty(name, out JsonElement choices))
            return;
        foreach (JsonProperty choice in choices.EnumerateObject())
            Assert.Equal(choice.Value.GetString(), found(int.Parse(choice.Name, System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static void CheckTold(AnswerVector vector, List<string> warnings, Exception? error)
    {
        string said = string.Join(" | ", [.. warnings, .. error is null ? [] : (string[])[error.Message]]);
        Assert.True(error is null or MieException, said);
        string? told = vector.Text("told");
        bool isRight = told switch
        {
            "none" => said.Length == 0,
            "warning" => warnings.Count > 0 && error is null,
            "error" => error is not null,
            "told" => said.Length > 0,
            _ => true,
        };
        Assert.True(isRight, $"{told} was expected; said: {said}");
        if (vector.Text("says") is { } words)
            Assert.Contains(words, said, StringComparison.Ordinal);
    }
}
