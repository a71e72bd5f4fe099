using System.Runtime.CompilerServices;
using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Tgi;

/// <summary>Answers TGI's <c>/generate</c> and <c>/generate_stream</c>.</summary>
internal sealed class GenerateResponse
{
    private readonly GenerateRequest _request;
    private readonly ModelServerOptions _options;
    private readonly GeneratedText _text;
    private readonly Usage _usage;

    /// <summary>Makes the text.</summary>
    public GenerateResponse(JsonElement body, ServerContext server)
    {
        _request = new GenerateRequest(body);
        _options = server.Options;
        GeneratedText[] texts = GeneratedText.Generate(_request.Generation, _options);
        _text = texts[0];
        _usage = server.Count(_request.Generation, texts);
    }

    private string WholeText => _request.FullText ? _request.Prompt + _text.Text : _text.Text;

    /// <summary>A JSON object.</summary>
    public ContainerResponse ToResponse() => JsonResponse.Write(WriteWhole);

    /// <summary>A list with the object in it, as TGI's root path and <c>/invocations</c> give it.</summary>
    public ContainerResponse ToList() => JsonResponse.Write(json =>
    {
        json.WriteStartArray();
        WriteWhole(json);
        json.WriteEndArray();
    });

    /// <summary>An event a token.</summary>
    public ContainerResponse ToStream() => JsonResponse.Events(StreamAsync());

    private void WriteWhole(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("generated_text"u8, WholeText);
        if (_request.Details)
            WriteDetails(json, tokens: true);
        json.WriteEndObject();
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using SseFrame frame = new();
        TokenPacer pacer = _options.NewPacer();
        for (int i = 0; i < _text.Tokens.Count; i++)
        {
            await pacer.NextAsync(cancellation).ConfigureAwait(false);
            yield return Chunk(frame, i);
        }
    }

    private ReadOnlyMemory<byte> Chunk(SseFrame frame, int index)
    {
        bool last = index == _text.Tokens.Count - 1;
        Utf8JsonWriter json = frame.Begin(spaced: false);
        json.WriteStartObject();
        json.WriteNumber("index"u8, index + 1);
        json.WritePropertyName("token"u8);
        WriteToken(json, _text.Tokens[index]);
        json.WriteString("generated_text"u8, last ? WholeText : null);
        if (last)
            WriteDetails(json, tokens: false);
        else
            json.WriteNull("details"u8);
        json.WriteEndObject();
        return frame.End();
    }

    private void WriteDetails(Utf8JsonWriter json, bool tokens)
    {
        json.WriteStartObject("details"u8);
        json.WriteString("finish_reason"u8, _text.Cut ? "length"u8 : _text.StopText is null ? "eos_token"u8 : "stop_sequence"u8);
        json.WriteNumber("generated_tokens"u8, _text.Tokens.Count);
        if (_request.Seed is { } seed)
            json.WriteNumber("seed"u8, seed);
        else
            json.WriteNull("seed"u8);
        if (!tokens)
        {
            json.WriteNumber("input_length"u8, _usage.Input);
            json.WriteEndObject();
            return;
        }
        json.WriteStartArray("prefill"u8);
        foreach (string token in _request.Prefill ? Tokenizer.Pieces(_request.Prompt) : [])
        {
            json.WriteStartObject();
            json.WriteNumber("id"u8, Tokenizer.First(token));
            json.WriteString("text"u8, token);
            json.WriteNumber("logprob"u8, Logprobs.Of(token));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("tokens"u8);
        foreach (string token in _text.Tokens)
            WriteToken(json, token);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, string token)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, Tokenizer.First(token));
        json.WriteString("text"u8, token);
        json.WriteNumber("logprob"u8, Logprobs.Of(token));
        json.WriteBoolean("special"u8, false);
        json.WriteEndObject();
    }
}
