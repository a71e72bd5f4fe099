namespace MieTools.Core.Inference.Reading;

/// <summary>What a member of a model server's JSON stands for.</summary>
internal enum Meaning : byte
{
    /// <summary>Leads to members that have a meaning.</summary>
    Inner,

    /// <summary>A piece of the text.</summary>
    Text,

    /// <summary>The whole text once more, after its pieces; counts where no piece came.</summary>
    ClosingText,

    /// <summary>All the text so far; what is new in it counts. A list holds one for each choice.</summary>
    CumulativeText,

    /// <summary>A text, or parts by type: text, thinking, refusal, a tool call.</summary>
    Content,

    /// <summary>A piece of the reasoning: a text, or parts that hold texts.</summary>
    Reasoning,

    /// <summary>A piece of a refusal.</summary>
    Refusal,

    /// <summary>One tool call or a list of them.</summary>
    ToolCalls,

    /// <summary>A piece of the arguments of the tool call at the event's position.</summary>
    ToolArguments,

    /// <summary>The choices, each with members of its own.</summary>
    Choices,

    /// <summary>Of a choice, the new piece of the message.</summary>
    Delta,

    /// <summary>Of a choice, the message; counts where there is no delta.</summary>
    Message,

    /// <summary>Of a choice, its text; counts where the delta has none.</summary>
    ChoiceText,

    /// <summary>The number of the choice.</summary>
    ChoiceIndex,

    /// <summary>The position of the content block or output item.</summary>
    Position,

    /// <summary>Items by type: messages, reasoning, tool calls.</summary>
    Items,

    /// <summary>One item by its type.</summary>
    Item,

    /// <summary>A token with its text; special ones (end marks) have none.</summary>
    Token,

    /// <summary>Tensors by name, one of which is the text.</summary>
    Outputs,

    /// <summary>Why the model stopped: a text, or an object with the reason as its type.</summary>
    FinishReason,

    /// <summary>True when the model is done.</summary>
    Done,

    /// <summary>Tokens of the prompt.</summary>
    PromptTokens,

    /// <summary>Tokens made.</summary>
    CompletionTokens,

    /// <summary>Counts that stand where better ones may stand too.</summary>
    InnerElse,

    /// <summary>Name of the model.</summary>
    Model,

    /// <summary>An error, unless null, false or empty.</summary>
    Error,
}
