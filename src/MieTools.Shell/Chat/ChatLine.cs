namespace MieTools.Chat;

/// <summary>What the user typed at the chat's prompt: a question, or a command that begins with a slash.</summary>
/// <param name="Command">The command in lower case without its slash; null for a question.</param>
/// <param name="Text">The question, or what stands behind the command.</param>
/// <param name="Typed">What makes the same when it is typed again as one text.</param>
internal sealed record ChatLine(string? Command, string Text, string Typed)
{
    private const string Fence = "\"\"\"";

    /// <summary>Reads a line, and those that it goes on with: after a backslash at its end, or up to the other <c>"""</c>.</summary>
    /// <param name="read">Reads one line with a prompt before it, or null at the end of the input.</param>
    /// <param name="prompt">The first line's prompt.</param>
    /// <param name="more">That of the others.</param>
    /// <returns>The line; null at the end of the input.</returns>
    public static ChatLine? Read(Func<string, string?> read, string prompt, string more)
    {
        if (read(prompt) is not { } line)
            return null;
        string start = line.TrimStart();
        if (start.StartsWith(Fence, StringComparison.Ordinal))
        {
            string fenced = Fenced(start[Fence.Length..], read, more);
            return new ChatLine(null, fenced, Fence + fenced + Fence);
        }

        List<string> lines = [];
        while (line.EndsWith('\\'))
        {
            lines.Add(line[..^1]);
            if (read(more) is not { } next)
                break;
            line = next;
        }

        if (lines.Count == 0 || !line.EndsWith('\\'))
            lines.Add(line);
        return Of(string.Join('\n', lines));
    }

    private static string Fenced(string line, Func<string, string?> read, string more)
    {
        List<string> lines = [];
        while (!line.TrimEnd().EndsWith(Fence, StringComparison.Ordinal))
        {
            lines.Add(line);
            if (read(more) is not { } next)
                return string.Join('\n', lines).Trim('\n');
            line = next;
        }

        lines.Add(line.TrimEnd()[..^Fence.Length]);
        return string.Join('\n', lines).Trim('\n');
    }

    // "/etc/hosts is what?" is a question: a command is one word of letters.
    private static ChatLine Of(string text)
    {
        string trimmed = text.Trim();
        if (trimmed.Length < 2 || trimmed[0] != '/')
            return new ChatLine(null, trimmed, text);
        int end = 1;
        while (end < trimmed.Length && char.IsAsciiLetter(trimmed[end]))
            end++;
        return end > 1 && (end == trimmed.Length || char.IsWhiteSpace(trimmed[end]))
            ? new ChatLine(trimmed[1..end].ToLowerInvariant(), trimmed[end..].Trim(), text)
            : new ChatLine(null, trimmed, text);
    }
}
