namespace MieTools.Server.Wire;

/// <summary>Whose events a stream has.</summary>
internal enum StreamApi
{
    /// <summary>OpenAI's chats and completions, and all that is not known to be another.</summary>
    OpenAi,

    /// <summary>OpenAI's responses.</summary>
    Responses,

    /// <summary>Anthropic's messages.</summary>
    Anthropic,

    /// <summary>TGI's <c>/generate_stream</c>.</summary>
    Tgi,
}
