using System.Text.RegularExpressions;

namespace MieTools.Core.Contract;

/// <summary>The form that a text has to have.</summary>
/// <param name="Pattern">Matches all of it.</param>
/// <param name="Words">The form in words, to follow "is not" or "has to be".</param>
internal sealed record TextForm(Regex Pattern, string Words)
{
    /// <summary>Whether a text has the form.</summary>
    public bool Fits(string text) => Pattern.IsMatch(text);
}
