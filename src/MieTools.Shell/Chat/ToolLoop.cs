using System.Globalization;
using MieTools.Core.Inference.Bodies;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Conversations;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Routes;

namespace MieTools.Chat;

/// <summary>Asks a model, runs the tools that it asks for, tells it what they gave, and so on until it answers.</summary>
/// <param name="send">Sends a body, or at first the call as it is.</param>
/// <param name="question">What is asked.</param>
/// <param name="suffix">The path.</param>
/// <param name="maxCalls">Most calls of tools.</param>
/// <param name="tools">Runs a call.</param>
internal sealed class ToolLoop(
    Func<InferenceBody?, InferenceResponse> send, PromptRequest question, string suffix, int maxCalls, ToolRun tools)
{
    /// <summary>Gets all the messages of the loop when its answer is there; null for none.</summary>
    public MieConversation? Conversation { get; init; }

    /// <summary>The messages that the question adds to a conversation.</summary>
    public IReadOnlyList<ChatMessage> Asked { get; init; } = [];

    /// <summary>Told of each call that is run.</summary>
    public Action<string>? Say { get; init; }

    /// <summary>Runs the loop.</summary>
    /// <returns>The answer; one with calls of tools when the user allowed none of them.</returns>
    /// <exception cref="MieException"><c>ToolCallsTooMany</c>: the model goes on asking; and those of the calls.</exception>
    public InferenceResponse Run()
    {
        List<ChatMessage> added = [.. Asked];
        PromptRequest next = question;
        InferenceResponse answer = send(null);
        for (int calls = 0; ;)
        {
            answer.ThrowIfError();
            if (answer.ToAnswer(static _ => null) is not { } said)
                return answer;
            if (said.ToolCalls.Count == 0)
            {
                Conversation?.AddTurn(added, said);
                return answer;
            }
            // A chat with calls that nobody answers is refused by the APIs: what was not allowed leaves none.
            if (Results(said, ref calls) is not { } results)
                return answer;

            added.AddRange([ChatMessage.Of(said), .. results]);
            next = next with
            {
                Messages = [.. next.Messages, .. next.LastMessage is { } last ? (ChatMessage[])[last]
                    : [], ChatMessage.Of(said), .. results],
                Prompt = null,
                Attachments = [],
            };
            answer = send(next.ToBody(suffix));
        }
    }

    // Null when the user allowed nothing: what was asked for is the answer then.
    private List<ChatMessage>? Results(MieAnswer said, ref int calls)
    {
        List<ChatMessage> results = [];
        bool any = false;
        foreach (MieToolCall call in said.ToolCalls)
        {
            if (++calls > maxCalls)
                throw TooMany(call);
            Say?.Invoke($"The model asks for {call}.");
            string? result = tools.Run(call);
            any |= result is not null;
            results.Add(new ChatMessage("tool", result ?? "The user did not allow this call.")
            {
                ToolCallId = call.Id ?? string.Create(CultureInfo.InvariantCulture, $"call_{call.Index}"),
            });
        }

        return any ? results : null;
    }

    private MieException TooMany(MieToolCall call) => new(MieErrors.ToolCallsTooMany,
        $"The model asked for more calls of tools than the {maxCalls} that are allowed; the next would have been {call}.",
        target: call.Name);
}
