using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>Names with wildcards, as every command compares them.</summary>
internal static class NamePattern
{
    /// <summary>A pattern that looks at neither case nor culture: an I is an i, in Turkey too.</summary>
    public static WildcardPattern Of(string text) => new(text, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);

    /// <summary>The same of several; none of nothing.</summary>
    public static WildcardPattern[] Of(string[]? texts) => [.. (texts ?? []).Select(t => Of(t))];
}
