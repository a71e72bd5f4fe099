
using static MieTools.Core.Inference.Reading.Meaning;

namespace MieTools.Core.Inference.Reading;

/// <summary>
/// The model APIs that are known, and how each is told from the others. The one description of them, for whole answers and streams alike.
/// </summary>
/// <remarks>
/// Sources: the public API references of OpenAI, Anthropic, Cohere (v2), Ollama, TGI (its OpenAPI document), Triton (generate extension),
/// the README of llama.cpp's server, the native generate endpoints of vLLM and SGLang; and what servers were seen to send beside them.
/// </remarks>
internal static class ModelApis
{
    private static readonly ObjectShape s_usage = new()
    {
        { "prompt_tokens", PromptTokens }, { "input_tokens", PromptTokens },
        { "completion_tokens", CompletionTokens }, { "output_tokens", CompletionTokens },
        // Cohere counts twice: what was read and made, and what is billed.
        { "tokens", Inner, Tokens() }, { "billed_units", InnerElse, Tokens() },
    };

    // What servers call the same thing; of several in one message the first with a text counts.
    private static readonly ObjectShape s_message = new()
    {
        { "content", Content },
        { "reasoning_content", Reasoning }, { "reasoning", Reasoning }, { "reasoning_text", Reasoning }, { "thinking", Reasoning },
        { "thinking_blocks", Reasoning }, { "reasoning_details", Reasoning },
        { "refusal", Refusal },
        { "tool_calls", ToolCalls }, { "function_call", ToolCalls },
        // Gemini's OpenAI endpoint: the content is a thought.
        { "extra_content", Inner, new() { { "google", Inner, new() { { "thought", Thought } } } } },
    };

    private static readonly ObjectShape s_choice = new()
    {
        { "index", ChoiceIndex }, { "delta", Delta, s_message }, { "message", Message, s_message }, { "text", ChoiceText },
        { "finish_reason", FinishReason }, { "error", Error },
    };

    /// <summary>OpenAI chat completions and completions, and all that follow them.</summary>
    public static readonly ModelApi Chat = new("OpenAI chat", new()
        {
            { "choices", Choices, s_choice },
            { "usage", Inner, s_usage },
            { "x_groq", InnerElse, new() { { "usage", Inner, s_usage }, { "error", Error } } },
            { "model", Model },
            { "error", Error },
        });

    private static readonly ObjectShape s_response = new()
    {
        { "output", Items },
        { "output_text", ClosingText },
        { "usage", Inner, s_usage },
        { "model", Model },
        { "status", Status },
        { "incomplete_details", Inner, new() { { "reason", FinishReason } } },
        { "error", Error },
    };

    /// <summary>OpenAI responses.</summary>
    public static readonly ModelApi Responses = new("OpenAI responses", s_response)
    {
        Events = new Dictionary<string, ModelEventShape>
        {
            ["response.output_text.delta"] = Piece("delta", Text),
            ["response.output_text.done"] = Closing("text", Text),
            ["response.reasoning_text.delta"] = Piece("delta", Reasoning),
            ["response.reasoning_text.done"] = Closing("text", Reasoning),
            ["response.reasoning_summary_text.delta"] = Piece("delta", Reasoning),
            ["response.reasoning_summary_text.done"] = Closing("text", Reasoning),
            ["response.reasoning.delta"] = Piece("delta", Reasoning),
            ["response.reasoning.done"] = Closing("text", Reasoning),
            ["response.reasoning_summary.delta"] = Piece("delta", Reasoning),
            ["response.reasoning_summary.done"] = Closing("text", Reasoning),
            ["response.reasoning_summary_part.added"] = Piece("part", Content),
            ["response.reasoning_summary_part.done"] = Closing("part", Content),
            ["response.refusal.delta"] = Piece("delta", Refusal),
            ["response.refusal.done"] = Closing("refusal", Refusal),
            ["response.content_part.added"] = Piece("part", Content),
            ["response.content_part.done"] = Closing("part", Content),
            ["response.output_item.added"] = Piece("item", Item),
            ["response.output_item.done"] = Closing("item", Item),
            ["response.function_call_arguments.delta"] = Piece("delta", ToolArguments),
            ["response.function_call_arguments.done"] = Closing("arguments", ToolArguments),
            ["response.mcp_call_arguments.delta"] = Piece("delta", ToolArguments),
            ["response.mcp_call_arguments.done"] = Closing("arguments", ToolArguments),
            ["response.custom_tool_call_input.delta"] = Piece("delta", ToolArguments),
            ["response.custom_tool_call_input.done"] = Closing("input", ToolArguments),
            ["response.completed"] = Ending("response", s_response),
            ["response.incomplete"] = Ending("response", s_response),
            ["response.cancelled"] = Ending("response", s_response),
            ["response.failed"] = new(new() { { "response", Inner, s_response } }, IsClosing: true, IsEnd: true, IsFault: true),
        },
    };

    /// <summary>OpenAI transcriptions and translations.</summary>
    public static readonly ModelApi Transcription = new("OpenAI transcription", new() { { "text", Text }, { "usage", Inner, s_usage } })
    {
        Events = new Dictionary<string, ModelEventShape>
        {
            ["transcript.text.delta"] = Piece("delta", Text),
            ["transcript.text.done"] = new(new() { { "text", Text }, { "usage", Inner, s_usage } }, IsClosing: true, IsEnd: true),
        },
    };

    private static readonly ObjectShape s_anthropicMessage = new()
    {
        { "content", Content }, { "stop_reason", FinishReason }, { "usage", Inner, s_usage }, { "model", Model },
    };

    /// <summary>Anthropic messages.</summary>
    public static readonly ModelApi Anthropic = new("Anthropic messages", s_anthropicMessage)
    {
        Events = new Dictionary<string, ModelEventShape>
        {
            ["message_start"] = new(new() { { "message", Inner, s_anthropicMessage } }),
            ["content_block_start"] = new(new() { { "index", Position }, { "content_block", Content } }),
            ["content_block_delta"] = new(new()
            {
                { "index", Position },
                { "delta", Inner, new() { { "text", Text }, { "thinking", Reasoning }, { "partial_json", ToolArguments } } },
            }),
            ["message_delta"] = new(new() { { "delta", Inner, new() { { "stop_reason", FinishReason } } }, { "usage", Inner, s_usage } }),
            ["message_stop"] = new([], IsEnd: true),
        },
    };

    /// <summary>Text Generation Inference; DJL serving speaks it too.</summary>
    public static readonly ModelApi Tgi = new("TGI", new()
    {
        { "token", Token }, { "generated_text", ClosingText },
        {
            "details", Inner, new()
                {
                    { "finish_reason", FinishReason },
                    { "generated_tokens", CompletionTokens },
                    { "input_length", PromptTokens },
                    { "prompt_tokens", PromptTokens },
                }
        },
    });

    private static readonly ObjectShape s_ollamaMessage = new()
    {
        { "content", Content },
        { "thinking", Reasoning },
        { "tool_calls", ToolCalls },
    };

    /// <summary>Ollama chat and generate.</summary>
    public static readonly ModelApi Ollama = new("Ollama", new()
        {
            { "message", Inner, s_ollamaMessage },
            { "response", Text },
            { "thinking", Reasoning },
            { "done", Done },
            { "done_reason", FinishReason },
            { "prompt_eval_count", PromptTokens },
            { "eval_count", CompletionTokens },
            { "model", Model },
        });

    private static readonly ObjectShape s_cohereDelta = new()
    {
        { "message", Inner, new() { { "content", Content }, { "tool_plan", Reasoning }, { "tool_calls", ToolCalls } } },
        { "finish_reason", FinishReason }, { "usage", Inner, s_usage }, { "error", Error },
    };

    private static readonly ModelEventShape s_cohereEvent = new(new() { { "index", Position }, { "delta", Inner, s_cohereDelta } });

    /// <summary>Cohere chat, version 2.</summary>
    public static readonly ModelApi Cohere = new("Cohere", s_cohereDelta)
    {
        Events = new Dictionary<string, ModelEventShape>
        {
            ["message-start"] = s_cohereEvent,
            ["content-start"] = s_cohereEvent,
            ["content-delta"] = s_cohereEvent,
            ["tool-plan-delta"] = s_cohereEvent,
            ["tool-call-start"] = s_cohereEvent,
            ["tool-call-delta"] = s_cohereEvent,
            ["message-end"] = s_cohereEvent with { IsEnd = true },
        },
    };

    /// <summary>llama.cpp's own completion endpoint.</summary>
    public static readonly ModelApi LlamaCpp = new("llama.cpp", new()
        {
            { "content", Text },
            { "reasoning_content", Reasoning },
            { "index", ChoiceIndex },
            { "stop", Done },
            { "stop_type", FinishReason },
            { "model", Model },
            { "tokens_evaluated", PromptTokens },
            { "tokens_predicted", CompletionTokens },
        });

    /// <summary>SGLang's own generate endpoint, which sends all the text so far each time.</summary>
    public static readonly ModelApi SgLang = new("SGLang", new()
    {
        { "text", CumulativeText }, { "index", ChoiceIndex },
        {
            "meta_info",
            Inner,
            new() { { "finish_reason", FinishReason }, { "prompt_tokens", PromptTokens }, { "completion_tokens", CompletionTokens } }
        },
    });

    /// <summary>vLLM's own generate endpoint: a list of all texts so far.</summary>
    public static readonly ModelApi Vllm = new("vLLM generate", new() { { "text", CumulativeText } }) { HasEnd = false };

    /// <summary>Triton's generate and infer endpoints.</summary>
    public static readonly ModelApi Triton = new("Triton", new()
    {
        { "text_output", Text }, { "outputs", Outputs }, { "finish_reason", FinishReason }, { "model_name", Model },
        { "num_input_tokens", PromptTokens }, { "num_output_tokens", CompletionTokens },
        { "details", Inner, new() { { "finish_reason", FinishReason } } },
    })
    { HasEnd = false };

    /// <summary>A server of somebody's own whose objects hold one text and little else.</summary>
    public static readonly ModelApi Plain = new("plain", new()
        {
            { "text", Text },
            { "content", Text },
            { "response", Text },
            { "usage", Inner, s_usage },
            { "finish_reason", FinishReason },
            { "model", Model },
            { "done", Done },
            { "input_tokens", PromptTokens },
            { "tokens", CompletionTokens },
        })
    { HasEnd = false };

    /// <summary>The API that an object belongs to; null when it is of none.</summary>
    public static ModelApi? Of(in ObjectMarks marks, string? type)
    {
        if (marks.Has(Mark.Choices))
            return Chat;
        if (type is not null && OfType(type) is { } typed)
            return typed;
        if (marks.Has(Mark.Output) && (marks.Object == "response" || (type is null && !marks.HasOthers)))
            return Responses;
        if (type == "message" && marks.Has(Mark.ContentList))
            return Anthropic;
        if (marks.Has(Mark.Token) || marks.Has(Mark.GeneratedText))
            return Tgi;
        if (marks.Has(Mark.TextOutput) || (marks.Has(Mark.Outputs) && marks.Has(Mark.ModelName)))
            return Triton;
        if (marks.Has(Mark.Done) && (marks.Has(Mark.MessageObject) || marks.Has(Mark.Response)))
            return Ollama;
        if (marks.Has(Mark.Text) && marks.Has(Mark.MetaInfo))
            return SgLang;
        if (marks.Has(Mark.TextList) && !marks.HasOthers)
            return Vllm;
        if (marks.Has(Mark.Content) && (marks.Has(Mark.StopFlag) || marks.Has(Mark.LlamaCpp)))
            return LlamaCpp;
        if (marks.Has(Mark.MessageObject) && marks.Has(Mark.FinishReason))
            return Cohere;
        if (marks.Has(Mark.Text) && marks.Has(Mark.Transcript))
            return Transcription;
        // A type of somebody's own says that the text may be anything: a log line, a status.
        bool isPiece = marks.Type is null
            && type is null or "token" or "delta" or "chunk" or "data" or "text" or "content" or "completion" or "answer";
        return isPiece && marks.IsPlainText ? Plain : null;
    }

    /// <summary>The type of an event: what its data or its head calls it, whichever is known.</summary>
    public static string? TypeOf(string? inData, string? inHead) =>
        inData is not null && OfType(inData) is not null ? inData
        : inHead is not null && OfType(inHead) is not null ? inHead
        : inData ?? inHead;

    private static ModelApi? OfType(string type)
    {
        if (type.StartsWith("response.", StringComparison.Ordinal))
            return Responses;
        if (type.StartsWith("transcript.", StringComparison.Ordinal))
            return Transcription;
        if (Anthropic.Events!.ContainsKey(type) || type is "content_block_stop" or "ping")
            return Anthropic;
        return Cohere.Events!.ContainsKey(type) || type is "content-end" or "tool-call-end" or "citation-start" or "citation-end"
            ? Cohere
            : null;
    }

    private static ObjectShape Tokens() => new() { { "input_tokens", PromptTokens }, { "output_tokens", CompletionTokens } };

    private static ModelEventShape Piece(string name, Meaning meaning) => new(new() { { "output_index", Position }, { name, meaning } });

    private static ModelEventShape Closing(string name, Meaning meaning) =>
        new(new() { { "output_index", Position }, { name, meaning } }, IsClosing: true);

    private static ModelEventShape Ending(string name, ObjectShape shape) =>
        new(new() { { name, Inner, shape } }, IsClosing: true, IsEnd: true);
}
