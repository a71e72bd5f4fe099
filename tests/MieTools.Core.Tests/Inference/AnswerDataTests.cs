using System.Text;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;

namespace MieTools.Core.Tests.Inference;

/// <summary>When <see cref="MieAnswer.Data"/> is made.</summary>
public sealed class AnswerDataTests
{
    private const string TwoChoices =
        """{"choices":[{"index":0,"message":{"content":"a"}},{"index":1,"message":{"content":"b"}}],"usage":{}}""";

    private const string Events = """
        data: {"choices":[{"index":0,"delta":{"content":"a"}}]}

        data: {"choices":[{"index":0,"delta":{"content":"b"}}]}

        data: [DONE]


        """;

    private readonly List<string> _made = [];

    [Theory]
    [InlineData("application/json", TwoChoices, 1)]
    [InlineData("text/event-stream", Events, 2)]
    public async Task That_of_a_small_answer_is_made_once_when_it_is_asked_for(string type, string body, int values)
    {
        InferenceResponse response = await AnswerAsync(type, body);
        IReadOnlyList<MieAnswer> answers = response.ToAnswers(Make);
        MieAnswer copy = answers[0] with { DeploymentName = "chat" };
        Assert.Empty(_made);
        object? data = answers[0].Data;
        Assert.NotNull(data);
        Assert.Equal(values, _made.Count);
        Assert.Same(data, answers[0].Data);
        Assert.All(answers, answer => Assert.Same(data, answer.Data));
        Assert.Same(data, copy.Data);
        Assert.Equal(values, _made.Count);
    }

    [Fact]
    public async Task What_cannot_be_made_is_tried_again()
    {
        InferenceResponse response = await AnswerAsync("application/json", TwoChoices);
        MieAnswer answer = response.ToAnswers(json => _made.Count == 0 ? throw new OperationCanceledException(Note(json)) : Note(json))[0];
        Assert.Throws<OperationCanceledException>(() => answer.Data);
        Assert.Equal(TwoChoices, answer.Data);
    }

    // It takes time, in which whoever waits for the answer can still stop it.
    [Fact]
    public async Task That_of_a_large_answer_is_made_with_it()
    {
        InferenceResponse response = await AnswerAsync(
            "application/json", $$$"""{"choices":[{"message":{"content":"{{{new string('a', 64 * 1024)}}}"}}]}""");
        Assert.Single(response.ToAnswers(Make));
        Assert.Single(_made);
    }

    [Fact]
    public async Task Each_answer_of_a_list_has_its_own()
    {
        InferenceResponse response = await AnswerAsync("application/json", $" [{TwoChoices.Replace("\"a\"", "\"c\"")},{TwoChoices}]");
        IReadOnlyList<MieAnswer> answers = response.ToAnswers(Note);
        Assert.Equal(["c", "b", "a", "b"], answers.Select(a => a.Text));
        Assert.Equal(TwoChoices, answers[3].Data);
        Assert.Single(_made);
    }

    private static async Task<InferenceResponse> AnswerAsync(string type, string body)
    {
        await using WireServer server = new(c => c.AnswerAsync(type, body));
        using HttpMessageInvoker http = Wire.Invoker();
        return await new InferenceClient(http).SendAsync(Wire.Request(server.Url), Wire.Test);
    }

    private object Make(ReadOnlyMemory<byte> json) => new List<string> { Note(json) };

    private string Note(ReadOnlyMemory<byte> json)
    {
        string text = Encoding.UTF8.GetString(json.Span);
        _made.Add(text);
        return text;
    }
}
