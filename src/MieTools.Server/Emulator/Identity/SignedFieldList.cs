namespace MieTools.Server.Emulator.Identity;

/// <summary>The names in <c>headers="…"</c>, in lower case and in their order.</summary>
internal readonly struct SignedFieldList
{
    public const string RequestTarget = "(request-target)";

    // Six are usual, and a delegation or a cross-tenancy call adds one each.
    private const int MaxFields = 32;

    private readonly string[]? _names;

    private SignedFieldList(string[] names, SignedFields known)
    {
        _names = names;
        Known = known;
    }

    /// <summary>Those among them that the scheme has rules for.</summary>
    public SignedFields Known { get; }

    /// <summary>The names.</summary>
    public ReadOnlySpan<string> Names => _names;

    /// <summary>Reads the list.</summary>
    /// <returns>Null when it can be read, else the reason why not.</returns>
    public static string? Parse(ReadOnlySpan<char> text, out SignedFieldList list)
    {
        list = default;
        Span<Range> parts = stackalloc Range[MaxFields + 1];
        int count = text.Split(parts, ' ');
        if (count > MaxFields)
            return $"more than {MaxFields} headers are signed";
        string[] names = new string[count];
        SignedFields known = SignedFields.None;
        for (int i = 0; i < count; i++)
        {
            (names[i], SignedFields field) = Recognize(text[parts[i]]);
            if (names[i].Length == 0)
                return "between two signed headers there has to be one space";
            if ((known & field) != 0 || (field == SignedFields.None && names.AsSpan(0, i).Contains(names[i])))
                return "a header is named twice among the signed ones";
            known |= field;
        }
        list = new SignedFieldList(names, known);
        return null;
    }

    private static (string Name, SignedFields Field) Recognize(ReadOnlySpan<char> name) =>
        Is(name, RequestTarget) ? (RequestTarget, SignedFields.RequestTarget)
        : Is(name, "host") ? ("host", SignedFields.Host)
        : Is(name, "date") ? ("date", SignedFields.Date)
        : Is(name, "x-date") ? ("x-date", SignedFields.XDate)
        : Is(name, "content-length") ? ("content-length", SignedFields.ContentLength)
        : Is(name, "content-type") ? ("content-type", SignedFields.ContentType)
        : Is(name, "x-content-sha256") ? ("x-content-sha256", SignedFields.ContentHash)
        : (name.ToString().ToLowerInvariant(), SignedFields.None);

    private static bool Is(ReadOnlySpan<char> name, string known) => name.Equals(known, StringComparison.OrdinalIgnoreCase);
}
