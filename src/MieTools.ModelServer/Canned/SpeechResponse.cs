using System.Text.Json;

namespace MieTools.ModelServer.Canned;

/// <summary>Answers <c>/v1/audio/speech</c> with two seconds of silence.</summary>
internal static class SpeechResponse
{
    private const int MostCharacters = 4096;
    private const int Bytes = TranscriptionResponse.Seconds * 24_000 * 2;

    // The head of a RIFF WAVE file with one channel of 16 bits, 24,000 times a second.
    private static readonly byte[] s_wav =
    [
        .. "RIFF"u8, .. BitConverter.GetBytes(Bytes + 36), .. "WAVEfmt "u8,
        16, 0, 0, 0, 1, 0, 1, 0, 0xC0, 0x5D, 0, 0, 0x80, 0xBB, 0, 0, 2, 0, 16, 0,
        .. "data"u8, .. BitConverter.GetBytes(Bytes), .. new byte[Bytes],
    ];

    /// <summary>The answer to a body.</summary>
    public static ContainerResponse ToResponse(JsonElement body, ServerContext server)
    {
        string input = body.NeededText("input");
        if (input.Length > MostCharacters)
            throw ModelServerException.Invalid($"'input' has at most {MostCharacters} characters.", "input");
        _ = body.Needed("voice");
        body.CheckRange("speed", 0.25, 4);
        // OpenAI's default is mp3, vLLM's is wav.
        if (body.Text("response_format") is not (null or "wav" or "pcm"))
            throw ModelServerException.Invalid("'response_format' has to be wav or pcm: there is no other sound.", "response_format");
        bool raw = body.Text("response_format") == "pcm";
        ReadOnlyMemory<byte> sound = raw ? s_wav.AsMemory(^Bytes..) : s_wav;
        return body.Text("stream_format") switch
        {
            null or "audio" => new ContainerResponse { ContentType = raw ? "audio/pcm" : "audio/wav", Body = sound },
            "sse" => CannedResponse.Events(server,
            [
                ("speech.audio.delta", $"\"audio\":\"{Convert.ToBase64String(sound.Span)}\""),
                ("speech.audio.done", "\"usage\":{\"input_tokens\":8,\"output_tokens\":8,\"total_tokens\":16}"),
            ]),
            _ => throw ModelServerException.Invalid("'stream_format' has to be audio or sse.", "stream_format"),
        };
    }
}
