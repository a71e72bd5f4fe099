using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Media;

/// <summary>Answers <c>/v1/audio/speech</c> with a tone for each token.</summary>
internal static class SpeechAnswer
{
    private const int MostCharacters = 4096;
    private const double SecondsPerToken = 0.06;
    private const int BytesPerEvent = 9600;

    /// <summary>The answer to a body.</summary>
    public static ContainerResponse ToResponse(JsonElement body, ServerContext server)
    {
        string input = body.NeededText("input");
        if (input.Length > MostCharacters)
            throw ModelServerException.Invalid($"'input' has at most {MostCharacters} characters.", "input");
        _ = body.Needed("voice");
        body.CheckRange("speed", 0.25, 4);
        bool raw = body.Text("response_format") switch
        {
            // OpenAI's default is mp3, vLLM's is wav.
            null or "wav" => false,
            "pcm" => true,
            string other =>
                throw ModelServerException.Invalid(
                    $"'response_format' has to be wav or pcm: the emulator writes no {other}.", "response_format"),
        };
        List<int> tokens = Tokenizer.Encode(input);
        double speed = body.Field("speed")?.GetDouble() ?? 1;
        byte[] samples = Tones(tokens, (int)(WavFile.SampleRate * SecondsPerToken / speed));
        byte[] sound = raw ? samples : WavFile.Write(samples);
        Usage usage = server.Count(new(tokens.Count, tokens.Count), cut: false);
        return body.Text("stream_format") switch
        {
            null or "audio" => new ContainerResponse { ContentType = raw ? "audio/pcm" : "audio/wav", Body = sound },
            "sse" => JsonAnswer.Events(StreamAsync(sound, usage, server.Options)),
            _ => throw ModelServerException.Invalid("'stream_format' has to be audio or sse.", "stream_format"),
        };
    }

    private static byte[] Tones(List<int> tokens, int samplesPerToken)
    {
        byte[] bytes = new byte[tokens.Count * samplesPerToken * 2];
        for (int t = 0; t < tokens.Count; t++)
        {
            double step = 2 * Math.PI * (200 + tokens[t] * 37 % 600) / WavFile.SampleRate;
            for (int i = 0; i < samplesPerToken; i++)
                BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan((t * samplesPerToken + i) * 2), (short)(8000 * Math.Sin(step * i)));
        }
        return bytes;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync(
        byte[] sound, Usage usage, ModelServerOptions options, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using SseFrame frame = new();
        TokenPacer pacer = options.NewPacer();
        for (int place = 0; place < sound.Length; place += BytesPerEvent)
        {
            await pacer.NextAsync(cancellation).ConfigureAwait(false);
            yield return Delta(frame, sound.AsSpan(place, Math.Min(BytesPerEvent, sound.Length - place)));
        }
        yield return Done(frame, usage);
    }

    private static ReadOnlyMemory<byte> Delta(SseFrame frame, ReadOnlySpan<byte> bytes)
    {
        Utf8JsonWriter json = frame.Begin("speech.audio.delta");
        json.WriteStartObject();
        json.WriteString("type"u8, "speech.audio.delta"u8);
        json.WriteBase64String("audio"u8, bytes);
        json.WriteEndObject();
        return frame.End();
    }

    private static ReadOnlyMemory<byte> Done(SseFrame frame, Usage usage)
    {
        Utf8JsonWriter json = frame.Begin("speech.audio.done");
        json.WriteStartObject();
        json.WriteString("type"u8, "speech.audio.done"u8);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.Input);
        json.WriteNumber("output_tokens"u8, usage.Output);
        json.WriteNumber("total_tokens"u8, usage.Input + usage.Output);
        json.WriteEndObject();
        json.WriteEndObject();
        return frame.End();
    }
}
