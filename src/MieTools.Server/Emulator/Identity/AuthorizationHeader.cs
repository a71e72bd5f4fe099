namespace MieTools.Server.Emulator.Identity;

/// <summary>The parts of <c>Authorization: Signature name="value",…</c>.</summary>
/// <param name="KeyId">Who signed.</param>
/// <param name="Algorithm">How; the service knows <c>rsa-sha256</c> only.</param>
/// <param name="Version">Version of the scheme, <c>1</c>.</param>
/// <param name="SignedHeaders">Names of the signed fields in their order, lower case.</param>
/// <param name="Signature">The signature's bytes.</param>
internal sealed record AuthorizationHeader(string KeyId, string Algorithm, string Version, string[] SignedHeaders, byte[] Signature)
{
    private const string Scheme = "Signature ";

    /// <summary>Reads the header. Parameters may come in any order, with any space around the commas.</summary>
    /// <returns>The parts, or null with the reason why it cannot be read.</returns>
    public static AuthorizationHeader? Parse(string? text, out string problem)
    {
        if (string.IsNullOrEmpty(text))
            return Fail("there is no Authorization header", out problem);
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return Fail("the Authorization header is not a Signature", out problem);
        Dictionary<string, string>? parameters = ReadParameters(text.AsSpan(Scheme.Length));
        if (parameters is null)
            return Fail("the parameters of the Authorization header are malformed", out problem);
        foreach (string name in (ReadOnlySpan<string>)["keyId", "algorithm", "headers", "signature"])
        {
            if (!parameters.ContainsKey(name))
                return Fail($"the Authorization header has no {name}", out problem);
        }
        byte[] signature = new byte[parameters["signature"].Length];
        if (!Convert.TryFromBase64String(parameters["signature"], signature, out int length))
            return Fail("the signature is not base64", out problem);
        string[] headers = parameters["headers"].ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        problem = "";
        return new(parameters["keyId"], parameters["algorithm"], parameters.GetValueOrDefault("version", "1"), headers, signature[..length]);
    }

    private static AuthorizationHeader? Fail(string reason, out string problem)
    {
        problem = reason;
        return null;
    }

    private static Dictionary<string, string>? ReadParameters(ReadOnlySpan<char> text)
    {
        Dictionary<string, string> parameters = new(StringComparer.OrdinalIgnoreCase);
        text = text.Trim();
        while (!text.IsEmpty)
        {
            int equals = text.IndexOf('=');
            if (equals <= 0 || equals + 1 >= text.Length || text[equals + 1] != '"')
                return null;
            string name = text[..equals].Trim().ToString();
            text = text[(equals + 2)..];
            int quote = text.IndexOf('"');
            if (quote < 0 || !parameters.TryAdd(name, text[..quote].ToString()))
                return null;
            text = text[(quote + 1)..].TrimStart();
            if (text.IsEmpty)
                break;
            if (text[0] != ',')
                return null;
            text = text[1..].TrimStart();
        }
        return parameters;
    }
}
