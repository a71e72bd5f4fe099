namespace MieTools.ModelServer.Canned;

/// <summary>
/// Answers <c>/v1/audio/transcriptions</c> and <c>/v1/audio/translations</c> with the same two sentences for every sound.
/// </summary>
internal static class TranscriptionResponse
{
    /// <summary>How long every sound is.</summary>
    public const int Seconds = 2;

    private const string First = "The river is wide.", Second = "Nobody hurries.", Text = First + " " + Second;
    private const string Tokens = """
        "usage":{"type":"tokens","input_tokens":20,"output_tokens":9,"total_tokens":29}
        """;

    private const string Measures = """
        "seek":0,"temperature":0,"avg_logprob":-0.25,"compression_ratio":1.5,"no_speech_prob":0.01
        """;

    private const string Segments = $$"""
        "segments":[{"id":0,"start":0,"end":1,"text":"{{First}}","tokens":[5,6,7,8,1],{{Measures}}},
        {"id":1,"start":1,"end":2,"text":"{{Second}}","tokens":[9,10,1],{{Measures}}}],
        """;

    private const string Words = """
        "words":[{"word":"The","start":0,"end":0.2},{"word":"river","start":0.2,"end":0.5},{"word":"is","start":0.5,"end":0.7},
        {"word":"wide","start":0.7,"end":1},{"word":"Nobody","start":1,"end":1.5},{"word":"hurries","start":1.5,"end":2}],
        """;

    /// <summary>The answer to a form.</summary>
    public static ContainerResponse ToResponse(MultipartForm form, bool translate, ServerContext server)
    {
        if (form.File("file").Bytes.IsEmpty)
            throw ModelServerException.Invalid("'file' is empty.", "file");
        form.NeededText("model");
        string format = form.Text("response_format") ?? "json";
        string[] granularities = form.Texts("timestamp_granularities");
        if (granularities.Length > 0 && format != "verbose_json")
        {
            throw ModelServerException.Invalid(
                "'timestamp_granularities' needs 'response_format' to be verbose_json.", "timestamp_granularities");
        }
        string segments = granularities.Length == 0 || granularities.Contains("segment") ? Segments : "";
        string words = granularities.Contains("word") ? Words : "";
        ContainerResponse whole = format switch
        {
            "json" => CannedResponse.Json(translate ? $"{{\"text\":\"{Text}\"}}" : $"{{\"text\":\"{Text}\",{Tokens}}}"),
            "text" => JsonResponse.Text(Text + "\n"),
            "srt" => JsonResponse.Text(
                $"1\n00:00:00,000 --> 00:00:01,000\n{First}\n\n2\n00:00:01,000 --> 00:00:02,000\n{Second}\n\n"),
            "vtt" => JsonResponse.Text($"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n{First}\n\n00:00:01.000 --> 00:00:02.000\n{Second}\n\n"),
            "verbose_json" => CannedResponse.Json($$"""
                {"task":"{{(translate ? "translate" : "transcribe")}}","language":"english","duration":{{Seconds}},"text":"{{Text}}",
                {{segments}}{{words}}"usage":{"type":"duration","seconds":{{Seconds}} } }
                """),
            _ => throw ModelServerException.Invalid(
                $"'response_format' has to be json, text, srt, verbose_json or vtt, not '{format}'.", "response_format"),
        };
        return translate || !form.Flag("stream") ? whole : CannedResponse.Events(server,
        [
            .. Text.Split(' ').Select((word, i) => ("transcript.text.delta", $"\"delta\":\"{(i > 0 ? " " : "")}{word}\"")),
            ("transcript.text.done", $"\"text\":\"{Text}\",{Tokens}"),
        ]);
    }
}
