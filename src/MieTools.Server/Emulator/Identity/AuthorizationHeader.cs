namespace MieTools.Server.Emulator.Identity;

/// <summary>The parts of <c>Authorization: Signature name="value",…</c>, as they stand in the header.</summary>
internal readonly ref struct AuthorizationHeader
{
    // A session token has some 2,000 characters and a signature 700 at most.
    private const int MaxLength = 8192;
    private const string Scheme = "Signature ";

    private AuthorizationHeader(Parameters parameters)
    {
        KeyId = parameters.KeyId;
        Algorithm = parameters.Algorithm;
        Version = parameters.Version;
        SignedHeaders = parameters.Headers;
        Signature = parameters.Signature;
    }

    /// <summary>Who signed.</summary>
    public ReadOnlySpan<char> KeyId { get; }

    /// <summary>How; the service knows <c>rsa-sha256</c> only.</summary>
    public ReadOnlySpan<char> Algorithm { get; }

    /// <summary>Version of the scheme, <c>1</c>.</summary>
    public ReadOnlySpan<char> Version { get; }

    /// <summary>Names of the signed fields in their order, in any case.</summary>
    public ReadOnlySpan<char> SignedHeaders { get; }

    /// <summary>The signature in base64.</summary>
    public ReadOnlySpan<char> Signature { get; }

    /// <summary>
    /// Reads the header. Parameters may come in any order, with any space around the commas; those of other names are passed over.
    /// </summary>
    /// <returns>Null when it can be read, else the reason why not.</returns>
    public static string? Parse(string? text, out AuthorizationHeader header)
    {
        header = default;
        if (string.IsNullOrEmpty(text))
            return "there is no Authorization header";
        if (text.Length > MaxLength)
            return $"the Authorization header has {text.Length} characters, more than {MaxLength}";
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return "the Authorization header is not a Signature";
        Parameters parameters = default;
        if (!TryRead(text.AsSpan(Scheme.Length), ref parameters))
            return "the parameters of the Authorization header are malformed";
        if (parameters.Missing is { } missing)
            return $"the Authorization header has no {missing}";
        header = new AuthorizationHeader(parameters);
        return null;
    }

    private static bool TryRead(ReadOnlySpan<char> text, ref Parameters parameters)
    {
        text = TrimSpace(text);
        while (true)
        {
            int equals = text.IndexOf('=');
            if (equals <= 0 || equals + 1 >= text.Length || text[equals + 1] != '"')
                return false;
            ReadOnlySpan<char> name = text[..equals];
            text = text[(equals + 2)..];
            int quote = text.IndexOf('"');
            if (quote < 0 || !parameters.TryAdd(name, text[..quote]))
                return false;
            text = TrimSpace(text[(quote + 1)..]);
            if (text.IsEmpty)
                return true;
            if (text[0] != ',')
                return false;
            text = TrimSpace(text[1..]);
        }
    }

    // Not Trim: of all white space a header may have these two only.
    private static ReadOnlySpan<char> TrimSpace(ReadOnlySpan<char> text) => text.Trim(" \t");

    private ref struct Parameters
    {
        public ReadOnlySpan<char> KeyId;
        public ReadOnlySpan<char> Algorithm;
        public ReadOnlySpan<char> Version;
        public ReadOnlySpan<char> Headers;
        public ReadOnlySpan<char> Signature;

        public readonly string? Missing =>
            KeyId.IsEmpty ? "keyId"
            : Algorithm.IsEmpty ? "algorithm"
            : Version.IsEmpty ? "version"
            : Headers.IsEmpty ? "headers"
            : Signature.IsEmpty ? "signature"
            : null;

        public bool TryAdd(ReadOnlySpan<char> name, ReadOnlySpan<char> value) =>
            name.Equals("keyId", StringComparison.OrdinalIgnoreCase) ? TrySet(ref KeyId, value)
            : name.Equals("algorithm", StringComparison.OrdinalIgnoreCase) ? TrySet(ref Algorithm, value)
            : name.Equals("version", StringComparison.OrdinalIgnoreCase) ? TrySet(ref Version, value)
            : name.Equals("headers", StringComparison.OrdinalIgnoreCase) ? TrySet(ref Headers, value)
            : !name.Equals("signature", StringComparison.OrdinalIgnoreCase) || TrySet(ref Signature, value);

        // An empty value is as good as none, and may not be given a second time either.
        private static bool TrySet(ref ReadOnlySpan<char> field, ReadOnlySpan<char> value)
        {
            if (!field.IsEmpty || value.IsEmpty)
                return false;
            field = value;
            return true;
        }
    }
}
