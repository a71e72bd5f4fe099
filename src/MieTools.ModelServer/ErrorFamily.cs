namespace MieTools.ModelServer;

/// <summary>Whose error objects an API has.</summary>
internal enum ErrorFamily
{
    /// <summary><c>{"error":{"message","type","param","code"}}</c> with a word as the code.</summary>
    OpenAi,

    /// <summary>The same with the status as the code, and types such as <c>BadRequestError</c>.</summary>
    Vllm,

    /// <summary><c>{"type":"error","error":{"type","message"}}</c>.</summary>
    Anthropic,

    /// <summary><c>{"error","error_type"}</c>; what does not fit is 422.</summary>
    Tgi,
}
