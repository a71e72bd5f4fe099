namespace MieTools.Core.Routes;

/// <summary>The form of body that a path wants.</summary>
public enum PromptShape
{
    /// <summary>Not known: <c>{"prompt": …}</c>.</summary>
    Custom,

    /// <summary>OpenAI chat completions.</summary>
    Chat,

    /// <summary>OpenAI completions.</summary>
    Completion,

    /// <summary>OpenAI responses.</summary>
    Responses,

    /// <summary>Anthropic messages.</summary>
    Messages,

    /// <summary>OpenAI embeddings and moderations: <c>{"input": …}</c>.</summary>
    Input,

    /// <summary>TGI: <c>{"inputs": …, "parameters": {…}}</c>.</summary>
    Generate,

    /// <summary>vLLM tokenize: a prompt or messages.</summary>
    Tokenize,
}
