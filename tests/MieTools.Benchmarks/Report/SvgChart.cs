using System.Globalization;
using System.Net;
using System.Text;

namespace MieTools.Benchmarks.Report;

/// <summary>
/// Draws medians as bars on a logarithmic scale, with whiskers from the least to the greatest value. Readable on light and on dark pages.
/// </summary>
internal static class SvgChart
{
    private const int Left = 250;
    private const int Plot = 430;
    private const int Right = 200;
    private const int Top = 44;
    private const int Row = 24;
    private const int Bar = 14;

    private const string Style = """
        text { font: 12px system-ui, sans-serif; fill: #24292f }
        .title { font-size: 14px; font-weight: 600 }
        .small { font-size: 11px; fill: #57606a }
        .grid { stroke: #d0d7de }
        .bar { fill: #8c959f }
        .own { fill: #0969da }
        .whisker { stroke: #24292f; stroke-width: 1.5 }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 }
          .small { fill: #9198a1 }
          .grid { stroke: #3d444d }
          .bar { fill: #6e7681 }
          .own { fill: #4493f8 }
          .whisker { stroke: #e6edf3 }
        }
        """;

    /// <summary>Draws one chart.</summary>
    /// <param name="title">Its heading.</param>
    /// <param name="unit">Unit of the axis.</param>
    /// <param name="bars">Names and values; all of a bar above 0. Those marked are drawn in another colour.</param>
    /// <exception cref="ArgumentException">There is no bar, or a value is not above 0.</exception>
    public static string Draw(string title, string unit, IReadOnlyList<(string Name, Sample Value, bool Marked)> bars)
    {
        if (bars.Count == 0 || bars.Any(b => b.Value.Min <= 0))
            throw new ArgumentException("A logarithmic scale needs bars whose values are above 0.", nameof(bars));
        double low = Math.Log10(bars.Min(b => b.Value.Min) / 2);
        double high = Math.Log10(bars.Max(b => b.Value.Max) * 1.1);
        int height = Top + bars.Count * Row + 30;
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Left + Plot + Right} {height}" role="img" """
                + $"""aria-label="{Escape(title)}">""").Append('\n');
        svg.Append(CultureInfo.InvariantCulture, $"<style>\n{Style}\n</style>\n");
        svg.Append(CultureInfo.InvariantCulture, $"""<text class="title" x="8" y="20">{Escape(title)}</text>""").Append('\n');
        foreach (double tick in Ticks(low, high))
        {
            double x = X(tick);
            svg.Append(CultureInfo.InvariantCulture,
                $"""<line class="grid" x1="{x:0.0}" y1="{Top - 8}" x2="{x:0.0}" y2="{height - 26}"/><text class="small" x="{x:0.0}" """
                    + $"""y="{height - 10}" text-anchor="middle">{Escape(tick.ToString("#,0.######", CultureInfo.InvariantCulture))}</text>""").Append('\n');
        }
        svg.Append(CultureInfo.InvariantCulture, $"""<text class="small" x="{Left + Plot + 14}" y="{height - 10}">{Escape(unit)}</text>""")
            .Append('\n');
        for (int i = 0; i < bars.Count; i++)
            Append(svg, bars[i], Top + i * Row);
        return svg.Append("</svg>\n").ToString();

        double X(double value) => Left + (Math.Log10(value) - low) / (high - low) * Plot;

        void Append(StringBuilder svg, (string Name, Sample Value, bool Marked) bar, int y)
        {
            double middle = y + Bar / 2.0;
            (Sample value, double end) = (bar.Value, X(bar.Value.Median));
            svg.Append(CultureInfo.InvariantCulture,
                $"""<text x="{Left - 8}" y="{y + 11}" text-anchor="end">{Escape(bar.Name)}</text><rect """
                    + $"""class="{(bar.Marked ? "own" : "bar")}" x="{Left}" y="{y}" width="{Math.Max(1, end - Left):0.0}" """
                    + $"""height="{Bar}" rx="2"/>""");
            if (value.Max > value.Min)
            {
                (double from, double to) = (X(value.Min), X(value.Max));
                svg.Append(CultureInfo.InvariantCulture,
                    $"""<path class="whisker" fill="none" """
                        + $"""d="M{from:0.0} {middle:0.0}H{to:0.0}M{from:0.0} {middle - 4:0.0}v8M{to:0.0} {middle - 4:0.0}v8"/>""");
            }
            svg.Append(CultureInfo.InvariantCulture,
                $"""<text x="{Math.Max(end, X(value.Max)) + 6:0.0}" y="{y + 11}">{Escape(Numbers.Show(value.Median))}</text>""")
                .Append('\n');
        }
    }

    // Powers of ten; where they are few, also twice and five times them.
    private static IEnumerable<double> Ticks(double low, double high)
    {
        double[] steps = high - low < 2 ? [1, 2, 5] : [1];
        for (double power = Math.Floor(low); power <= high; power++)
        {
            foreach (double tick in steps.Select(s => s * Math.Pow(10, power)))
            {
                if (Math.Log10(tick) >= low && Math.Log10(tick) <= high)
                    yield return tick;
            }
        }
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
