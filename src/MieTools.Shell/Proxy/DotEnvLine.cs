namespace MieTools.Proxy;

/// <summary>
/// A line of a .env file. Its readers differ (dotenv, Node.js, a shell that sources it, <c>docker --env-file</c>), so it is written in what
/// as many as can be read alike.
/// </summary>
internal static class DotEnvLine
{
    /// <summary>Writes one.</summary>
    public static string Of(string name, string value)
    {
        // docker takes quotes for a part of the value: none where none are needed.
        if (value.All(c => char.IsAsciiLetterOrDigit(c) || "_-./:@%+,".Contains(c, StringComparison.Ordinal)))
            return $"{name}={value}";
        // Between these nothing has a meaning, to any of them.
        if (!value.Contains('\'', StringComparison.Ordinal))
            return $"{name}='{value}'";
        if (value.AsSpan().IndexOfAny("\"$`\\") < 0)
            return $"{name}=\"{value}\"";
        // dotenv and Node.js know a third kind of quotes, a shell does not.
        return value.Contains('`', StringComparison.Ordinal) ? $"# {name}: no .env file can hold its value, see Bash and PowerShell."
            : $"{name}=`{value}`";
    }
}
