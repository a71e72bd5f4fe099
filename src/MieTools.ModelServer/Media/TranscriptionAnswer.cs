using System.Runtime.CompilerServices;
using System.Text.Json;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Media;

/// <summary>Answers <c>/v1/audio/transcriptions</c> and <c>/v1/audio/translations</c>.</summary>
internal sealed class TranscriptionAnswer
{
    private static readonly string[] s_formats = ["json", "text", "srt", "verbose_json", "vtt"];
    private readonly ServerContext _server;
    private readonly Transcript _transcript;
    private readonly string _format;
    private readonly string _language;
    private readonly string[] _granularities;
    private readonly bool _translate;
    private readonly bool _stream;
    private readonly Usage _usage;

    /// <summary>Reads a form.</summary>
    public TranscriptionAnswer(MultipartForm form, bool translate, ServerContext server)
    {
        FormPart file = form.File("file");
        if (file.Bytes.IsEmpty)
            throw ModelServerException.Invalid("'file' is empty.", "file");
        _ = form.NeededText("model");
        _format = form.Text("response_format") ?? "json";
        if (!s_formats.Contains(_format))
        {
            throw ModelServerException.Invalid(
                $"'response_format' has to be one of {string.Join(", ", s_formats)}, not '{_format}'.", "response_format");
        }

        _stream = !translate && form.Flag("stream");
        _granularities = form.Texts("timestamp_granularities");
        if (_granularities.Length > 0 && _format != "verbose_json")
        {
            throw ModelServerException.Invalid(
                "'timestamp_granularities' needs 'response_format' to be verbose_json.", "timestamp_granularities");
        }

        _language = translate ? "english" : form.Text("language") ?? "english";
        _translate = translate;
        _server = server;
        _transcript = new Transcript(file.Bytes, server.Options.Seed);
        _usage = server.Count(new(file.Bytes.Length / 1000, _transcript.Tokens.Count), cut: false);
    }

    /// <summary>The answer in the form the request asks for.</summary>
    public ContainerResponse ToResponse()
    {
        if (_stream)
            return JsonAnswer.Events(StreamAsync());
        return _format switch
        {
            "text" => JsonAnswer.Text(_transcript.Text + "\n"),
            "srt" => JsonAnswer.Text(_transcript.ToSubtitles(vtt: false)),
            "vtt" => JsonAnswer.Text(_transcript.ToSubtitles(vtt: true)),
            "verbose_json" => JsonAnswer.Write(WriteVerbose),
            _ => JsonAnswer.Write(WriteShort),
        };
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> StreamAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using SseFrame frame = new();
        TokenPacer pacer = _server.Options.NewPacer();
        const string Delta = "transcript.text.delta";
        Utf8JsonWriter json = frame.Begin(Delta);
        json.WriteStartObject();
        json.WriteString("type"u8, Delta);
        TextEvent delta = frame.UpTo("delta", "}"u8);
        foreach (string token in _transcript.Tokens)
        {
            await pacer.NextAsync(cancellation).ConfigureAwait(false);
            yield return delta.With(token);
        }
        yield return Done(frame);
    }

    private ReadOnlyMemory<byte> Done(SseFrame frame)
    {
        const string Name = "transcript.text.done";
        Utf8JsonWriter json = frame.Begin(Name);
        json.WriteStartObject();
        json.WriteString("type"u8, Name);
        json.WriteString("text"u8, _transcript.Text);
        WriteTokens(json);
        json.WriteEndObject();
        return frame.End();
    }

    private void WriteShort(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, _transcript.Text);
        if (!_translate)
            WriteTokens(json);
        json.WriteEndObject();
    }

    private void WriteTokens(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage"u8);
        json.WriteString("type"u8, "tokens"u8);
        json.WriteNumber("input_tokens"u8, _usage.Input);
        json.WriteNumber("output_tokens"u8, _usage.Output);
        json.WriteNumber("total_tokens"u8, _usage.Input + _usage.Output);
        json.WriteEndObject();
    }

    private void WriteVerbose(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("task"u8, _translate ? "translate"u8 : "transcribe"u8);
        json.WriteString("language"u8, _language);
        json.WriteNumber("duration"u8, _transcript.Duration);
        json.WriteString("text"u8, _transcript.Text);
        if (_granularities.Length == 0 || _granularities.Contains("segment"))
            WriteSegments(json);
        if (_granularities.Contains("word"))
            WriteWords(json);
        json.WriteStartObject("usage"u8);
        json.WriteString("type"u8, "duration"u8);
        json.WriteNumber("seconds"u8, (int)Math.Ceiling(_transcript.Duration));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteSegments(Utf8JsonWriter json)
    {
        json.WriteStartArray("segments"u8);
        for (int i = 0; i < _transcript.Segments.Count; i++)
        {
            (int start, int end) = _transcript.Segments[i];
            string text = _transcript.TextOf((start, end));
            json.WriteStartObject();
            json.WriteNumber("id"u8, i);
            json.WriteNumber("seek"u8, 0);
            json.WriteNumber("start"u8, _transcript.TimeOf(start));
            json.WriteNumber("end"u8, _transcript.TimeOf(end));
            json.WriteString("text"u8, text);
            json.WriteStartArray("tokens"u8);
            Tokenizer.Encode(text).ForEach(json.WriteNumberValue);
            json.WriteEndArray();
            json.WriteNumber("temperature"u8, 0);
            json.WriteNumber("avg_logprob"u8, -0.25);
            json.WriteNumber("compression_ratio"u8, 1.5);
            json.WriteNumber("no_speech_prob"u8, 0.01);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteWords(Utf8JsonWriter json)
    {
        json.WriteStartArray("words"u8);
        for (int i = 0; i < _transcript.Tokens.Count; i++)
        {
            if (!char.IsLetter(_transcript.Tokens[i][^1]))
                continue;
            json.WriteStartObject();
            json.WriteString("word"u8, _transcript.Tokens[i].Trim());
            json.WriteNumber("start"u8, _transcript.TimeOf(i));
            json.WriteNumber("end"u8, _transcript.TimeOf(i + 1));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
