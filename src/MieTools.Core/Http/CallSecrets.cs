using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using MieTools.Core.Http.Secrets;

namespace MieTools.Core.Http;

/// <summary>
/// The secret values that one call holds, by which they are taken out of whatever leaves: servers and proxies echo what they were sent.
/// </summary>
/// <remarks>Collected from the request when there is something to mask, so a call that succeeds pays nothing for it.</remarks>
internal sealed partial class CallSecrets
{
    private const string Mark = "***";
    private const int ShortestPiece = 6;
    private const int ShortestOwn = 4;
    private const int LongWord = 16;

    private static readonly HttpRequestOptionsKey<List<string>> s_earlier = new("MieTools.EarlierSecrets");

    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<SecretValue> _values = [];

    private CallSecrets()
    {
    }

    /// <summary>Those of a request: its signature, tokens and keys, the values in its body and query, and the proxy's password.</summary>
    /// <param name="request">The request; null gives those of the process alone.</param>
    /// <param name="body">Its body, when the request itself may have been disposed; null to take it from there.</param>
    public static CallSecrets Of(HttpRequestMessage? request, ReadOnlyMemory<byte>? body = null)
    {
        CallSecrets secrets = new();
        IWebProxy? own = null;
        request?.Options.TryGetValue(SystemProxy.OptionsKey, out own);
        foreach (string password in SystemProxy.Secrets(request?.RequestUri, own))
            secrets.Add(password);
        if (request is null)
            return secrets;
        if (request.Options.TryGetValue(s_earlier, out List<string>? earlier))
            earlier.ForEach(secrets.AddCredential);
        if (request.Options.TryGetValue(SentBodies.OptionsKey, out SentBodies? sent))
            sent.Find(secrets.AddValue);
        secrets.AddHeaders(request.Headers);
        if (request.RequestUri is { IsAbsoluteUri: true } uri)
            secrets.AddAddress(uri);
        if (request.Content is { } content)
        {
            secrets.AddHeaders(content.Headers);
            BodySecrets.Find(body ?? BodyOf(content), content.Headers.ContentType?.MediaType, secrets.AddValue);
        }
        return secrets;
    }

    /// <summary>Those in bodies that were sent before.</summary>
    public static CallSecrets Of(SentBodies sent)
    {
        CallSecrets secrets = new();
        sent.Find(secrets.AddValue);
        return secrets;
    }

    /// <summary>Keeps what a request was signed with, before it is signed anew.</summary>
    public static void KeepSignature(HttpRequestMessage request)
    {
        if (!request.Headers.NonValidated.TryGetValues("Authorization", out HeaderStringValues signature))
            return;
        if (!request.Options.TryGetValue(s_earlier, out List<string>? earlier))
            request.Options.Set(s_earlier, earlier = []);
        earlier.Add(signature.ToString());
    }

    /// <summary>The text without the secrets, in whatever spelling they stand there, and without what has the shape of one.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public string? Mask(string? text) => string.IsNullOrEmpty(text) ? text : SecretShapes.Mask(MaskValues(text));

    /// <summary>The headers without the secrets.</summary>
    public IReadOnlyDictionary<string, string[]> Mask(IReadOnlyDictionary<string, string[]> headers)
    {
        Dictionary<string, string[]> result = new(headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string[] values) in headers)
            result[Mask(name)] = Array.ConvertAll(values, Mask)!;
        return result;
    }

    /// <summary>The cause of an error; another of its kind where a message of it, or of one of its causes, holds a secret.</summary>
    [return: NotNullIfNotNull(nameof(cause))]
    public Exception? Mask(Exception? cause) => MaskedException.Of(cause, text => TerminalText.Clean(Mask(text)));

    private string MaskValues(string text)
    {
        if (_values.Count == 0)
            return text;
        List<Range> places = [];
        TextSpellings spellings = new(text);
        foreach (PlainSpelling spelling in spellings.OfText())
            _values.ForEach(value => value.Find(text, spelling, places));
        foreach (PlainSpelling spelling in spellings.OfBytes())
            _values.ForEach(value => value.FindInBytes(spelling, places));
        return places.Count == 0 ? text : Cut(text, places);
    }

    private static string Cut(string text, List<Range> places)
    {
        StringBuilder result = new(text.Length);
        int done = 0;
        foreach (Range place in places.OrderBy(p => p.Start.Value))
        {
            (int start, int end) = (place.Start.Value, place.End.Value);
            if (end <= done)
                continue;
            // Where two overlap one mark is enough.
            if (start >= done)
                result.Append(text, done, start - done).Append(Mark);
            done = end;
        }
        return result.Append(text, done, text.Length - done).ToString();
    }

    private void AddHeaders(HttpHeaders headers)
    {
        foreach ((string name, HeaderStringValues values) in headers.NonValidated)
        {
            bool isSecret = SecretNames.IsSecret(name);
            if (SecretNames.MayShowHeader(name))
                continue;
            foreach (string value in values)
            {
                if (name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                    AddCredential(value);
                else if (isSecret || !SecretNames.SaysLittle(value))
                    AddValue(value);
            }
        }
    }

    /// <summary>An Authorization: as a whole, the parts of a signature, what follows a scheme.</summary>
    private void AddCredential(string value)
    {
        AddValue(value);
        foreach (Match part in QuotedSecret().Matches(value))
        {
            string inner = part.Groups[1].Value;
            Add(inner);
            if (inner.StartsWith("ST$", StringComparison.Ordinal))
                Add(inner[3..]);
        }
    }

    private void AddAddress(Uri uri)
    {
        Add(Uri.UnescapeDataString(uri.UserInfo));
        bool own = RequestTargets.IsInference(uri);
        foreach (string pair in uri.Query.TrimStart('?').Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? "" : pair[..equals];
            string value = Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' '));
            // The query of an inference call is the user's own, as headers are; that of the control plane has names and states.
            bool mayBe = own ? value.Length >= ShortestOwn && !SecretNames.SaysLittle(value)
                : value.Length >= ShortestPiece && !SecretNames.IsHarmless(value);
            if (mayBe || SecretNames.IsSecret(name))
                AddValue(value);
        }
    }

    /// <summary>A value and the parts of it that are secrets by themselves: of a cookie, a connection string, an address.</summary>
    private void AddValue(string value)
    {
        Add(value);
        if (value.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
            AddBasic(value[6..].Trim());
        foreach (Match password in Password().Matches(value))
            Add(Uri.UnescapeDataString(password.Groups[1].Value));
        if (value.AsSpan().TrimStart() is ['{' or '[', ..])
            JsonSecrets.Find(Encoding.UTF8.GetBytes(value), AddValue);
        string[] pieces = value.Split(' ', ';', ',', '?', '&', '\n', '\r');
        foreach (string piece in pieces)
        {
            if (pieces.Length > 1 && IsTelling(piece))
                Add(piece);
            int equals = piece.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && SecretNames.IsSecret(piece[..equals]))
                Add(piece[(equals + 1)..].Trim('"'));
            else if (equals > 0 && IsTelling(piece[(equals + 1)..].Trim('"')))
                Add(piece[(equals + 1)..].Trim('"'));
        }
    }

    private void AddBasic(string base64)
    {
        Span<byte> bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out int count))
            return;
        string pair = Encoding.UTF8.GetString(bytes[..count]);
        Add(pair);
        Add(pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..]);
    }

    // A word is none; a long one, or one with digits or signs, may be.
    private static bool IsTelling(string piece) =>
        piece.Length >= ShortestPiece && !SecretNames.IsHarmless(piece) && !piece.StartsWith("algorithm=", StringComparison.Ordinal)
            && !piece.StartsWith("headers=", StringComparison.Ordinal)
            && (piece.Length >= LongWord || piece.Any(char.IsDigit)) && !s_signed.Contains(piece.Trim('"'));

    // The names in a signature's list of headers.
    private static readonly HashSet<string> s_signed = new(StringComparer.OrdinalIgnoreCase)
    {
        "x-content-sha256", "content-length", "(request-target)", "rsa-sha256", "opc-obo-token", "version=\"1", "Signature",
    };

    private void Add(string value)
    {
        const int Shortest = 3;
        value = value.Trim();
        if (value.Length >= Shortest && _known.Add(value))
            _values.Add(new SecretValue(value));
    }

    private static ReadOnlyMemory<byte> BodyOf(HttpContent content)
    {
        try
        {
            // Only bytes that lie in memory are read: a stream may be at its end, or still be going out.
            if (content is not ByteArrayContent)
                return default;
            using MemoryStream bytes = new();
            content.CopyTo(bytes, null, CancellationToken.None);
            return bytes.ToArray();
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or HttpRequestException or NotSupportedException)
        {
            return default;
        }
    }

    [GeneratedRegex(
        "(?:keyId|signature)=\"([^\"]*)\"", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex QuotedSecret();

    [GeneratedRegex("://[^/@\\s]*?:([^/@\\s]+)@", RegexOptions.NonBacktracking)]
    private static partial Regex Password();
}
