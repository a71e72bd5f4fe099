using System.Globalization;

namespace MieTools.Output;

/// <summary>Texts of the default views; called from MieTools.Format.ps1xml.</summary>
public static class ViewText
{
    private const string Reset = "\u001b[0m";
    private const string Green = "\u001b[32m";
    private const string Yellow = "\u001b[33m";
    private const string Red = "\u001b[31m";
    private const string Dim = "\u001b[2m";

    /// <summary>A lifecycle state in its colour. PowerShell takes the colour away where output is no terminal or NO_COLOR is set.</summary>
    public static string State(string? state)
    {
        string colour = state switch
        {
            "ACTIVE" or "SUCCEEDED" or "Running" => Green,
            "CREATING" or "UPDATING" or "DELETING" or "ACCEPTED" or "IN_PROGRESS" or "CANCELING" => Yellow,
            "FAILED" or "NEEDS_ATTENTION" or "CANCELED" => Red,
            "INACTIVE" or "DELETED" or "Stopped" => Dim,
            _ => "",
        };
        return colour.Length == 0 ? state ?? "" : colour + state + Reset;
    }

    /// <summary>An OCID's kind and its last characters, which are what tells two apart.</summary>
    public static string ShortId(string? ocid)
    {
        const int Shown = 10;
        return ocid is null ? "" : ocid.Length <= Shown + 1 ? ocid : "…" + ocid[^Shown..];
    }

    /// <summary>An age as people read it: 42s, 5m, 3h, 12d.</summary>
    public static string Age(DateTimeOffset? time)
    {
        if (time is not { } then)
            return "";
        TimeSpan age = DateTimeOffset.UtcNow - then;
        string text = age switch
        {
            { Ticks: < 0 } => "0s",
            { TotalMinutes: < 2 } => $"{age.TotalSeconds:0}s",
            { TotalHours: < 2 } => $"{age.TotalMinutes:0}m",
            { TotalDays: < 2 } => $"{age.TotalHours:0}h",
            _ => $"{age.TotalDays:0}d",
        };
        return text.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Text on one line: line breaks are shown as signs, so that a table row stays a row.</summary>
    public static string OneLine(string? text) => text is null ? "" : text.Replace("\r\n", "↵", StringComparison.Ordinal).Replace('\n', '↵').Replace('\r', '↵');

    /// <summary>Milliseconds, whole.</summary>
    public static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
}
