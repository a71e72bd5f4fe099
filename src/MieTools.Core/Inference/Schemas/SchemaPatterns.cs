using System.Text.RegularExpressions;

namespace MieTools.Core.Inference.Schemas;

/// <summary>The regular expressions of a schema, made once and bounded.</summary>
internal sealed class SchemaPatterns
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, Regex> _made = new(StringComparer.Ordinal);

    /// <summary>Makes the expression, or gives the one made before.</summary>
    /// <exception cref="ArgumentException">It is no expression that .NET reads.</exception>
    public Regex Get(string pattern)
    {
        lock (_made)
        {
            if (!_made.TryGetValue(pattern, out Regex? regex))
                _made[pattern] = regex = Make(pattern);
            return regex;
        }
    }

    private static Regex Make(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, s_timeout);
        }
        catch (NotSupportedException)
        {
            // Look-around and back references need the backtracking engine, or the expression is too large for the other; the time
            // limit bounds it.
            return new Regex(pattern, RegexOptions.CultureInvariant, s_timeout);
        }
    }
}
