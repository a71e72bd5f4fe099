using System.Globalization;
using System.Text;
using MieTools.ModelServer.Generation;

namespace MieTools.ModelServer.Media;

/// <summary>The text that a sound is said to have, with times.</summary>
internal sealed class Transcript
{
    /// <summary>Makes the text from a hash of the sound's bytes.</summary>
    public Transcript(ReadOnlyMemory<byte> sound, int? seed)
    {
        Duration = WavFile.Duration(sound.Span);
        Tokens = TextGenerator.Natural(new Dice(sound.Span, seed ?? 0L, 0));
        int start = 0;
        for (int i = 0; i < Tokens.Count; i++)
        {
            if (Tokens[i] != "." && i < Tokens.Count - 1)
                continue;
            Segments.Add(new(start, i + 1));
            start = i + 1;
        }
    }

    /// <summary>Seconds.</summary>
    public double Duration { get; }

    public List<string> Tokens { get; }

    /// <summary>Its sentences, each from a token up to before another.</summary>
    public List<(int Start, int End)> Segments { get; } = [];

    public string Text => string.Concat(Tokens);

    /// <summary>When a token begins, in seconds.</summary>
    public double TimeOf(int token) => Math.Round(Duration * token / Tokens.Count, 3);

    /// <summary>A sentence's text.</summary>
    public string TextOf((int Start, int End) segment) => string.Concat(Tokens[segment.Start..segment.End]).Trim();

    /// <summary>Subtitles in the form SubRip, or WebVTT.</summary>
    public string ToSubtitles(bool vtt)
    {
        StringBuilder text = new(vtt ? "WEBVTT\n\n" : "");
        for (int i = 0; i < Segments.Count; i++)
        {
            if (!vtt)
                text.Append(CultureInfo.InvariantCulture, $"{i + 1}\n");
            text.Append(Clock(TimeOf(Segments[i].Start), vtt)).Append(" --> ").Append(Clock(TimeOf(Segments[i].End), vtt)).Append('\n');
            text.Append(TextOf(Segments[i])).Append("\n\n");
        }
        return text.ToString();
    }

    private static string Clock(double seconds, bool vtt) =>
        TimeSpan.FromSeconds(seconds).ToString(vtt ? @"hh\:mm\:ss\.fff" : @"hh\:mm\:ss\,fff", CultureInfo.InvariantCulture);
}
