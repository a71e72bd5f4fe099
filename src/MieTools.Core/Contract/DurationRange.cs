using System.Xml;

namespace MieTools.Core.Contract;

/// <summary>Durations that a field may have, in ISO 8601.</summary>
/// <param name="Least">The shortest.</param>
/// <param name="Most">The longest.</param>
internal sealed record DurationRange(TimeSpan Least, TimeSpan Most)
{
    /// <summary>Whether the text is a duration of the range.</summary>
    public bool Contains(string text)
    {
        try
        {
            TimeSpan duration = XmlConvert.ToTimeSpan(text);
            return duration >= Least && duration <= Most;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>For messages: <c>PT3M to PT1H</c>.</summary>
    public override string ToString() => $"{XmlConvert.ToString(Least)} to {XmlConvert.ToString(Most)}";
}
