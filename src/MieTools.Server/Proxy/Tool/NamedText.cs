using MieTools.Server.Wire.Hosting;

namespace MieTools.Server.Proxy.Tool;

/// <summary>A name and what belongs to it, in the form <c>NAME=VALUE</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">What belongs to it.</param>
internal sealed record NamedText(string Name, string Value)
{
    /// <summary>Takes an option's value apart.</summary>
    /// <param name="option">The option.</param>
    /// <param name="text">Its value.</param>
    /// <exception cref="UsageException">It has another form.</exception>
    public static NamedText Read(string option, string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && equals < text.Length - 1 ? new(text[..equals], text[(equals + 1)..])
            : throw new UsageException($"{option} '{text}' does not have the form NAME=VALUE.");
    }

    /// <summary>Takes all values of an option apart.</summary>
    /// <exception cref="UsageException">One has another form, or a name stands twice.</exception>
    public static IReadOnlyDictionary<string, string> ReadAll(string option, IEnumerable<string> texts)
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            NamedText one = Read(option, text);
            if (!all.TryAdd(one.Name, one.Value))
                throw new UsageException($"{option} names '{one.Name}' twice.");
        }
        return all;
    }
}
