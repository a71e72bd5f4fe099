using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace MieTools.Core.Http.Secrets;

/// <summary>
/// Finds the secret values in a body that is sent: by the names of JSON members, form fields and XML elements, and environment variables.
/// </summary>
internal static partial class BodySecrets
{
    // Fields of a form stand before its files.
    private const int MaxForm = 256 * 1024;

    /// <summary>Hands on each value.</summary>
    public static void Find(ReadOnlyMemory<byte> body, string? mediaType, Action<string> found)
    {
        ReadOnlySpan<byte> start = body.Span.TrimStart(" \t\r\n\uFEFF"u8);
        if (start.IsEmpty)
            return;
        if (mediaType is not null && mediaType.Contains("form", StringComparison.OrdinalIgnoreCase))
            FromForm(Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MaxForm)]), found);
        else if (start[0] == '<')
            FromXml(body, found);
        else
            JsonSecrets.Find(body.Span, found);
    }

    private static void FromForm(string form, Action<string> found)
    {
        foreach (Match field in Part().Matches(form))
        {
            if (SecretNames.IsSecret(field.Groups[1].Value))
                found(field.Groups[2].Value);
        }
        foreach (string pair in form.Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && SecretNames.IsSecret(pair[..equals]))
                found(Uri.UnescapeDataString(pair[(equals + 1)..].Replace('+', ' ')));
        }
    }

    private static void FromXml(ReadOnlyMemory<byte> body, Action<string> found)
    {
        XmlReaderSettings settings = new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersFromEntities = 1024 };
        using MemoryStream bytes = new(body.ToArray(), writable: false);
        using XmlReader reader = XmlReader.Create(bytes, settings);
        // The depth of the outermost element with the name of a secret that the reader is in, or -1.
        int secret = -1;
        try
        {
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                    secret = Element(reader, secret, found);
                else if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == secret)
                    secret = -1;
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && secret >= 0)
                    found(reader.Value);
            }
        }
        catch (XmlException)
        {
            // It is no XML from here on.
        }
    }

    private static int Element(XmlReader reader, int secret, Action<string> found)
    {
        bool isEmpty = reader.IsEmptyElement;
        int depth = reader.Depth;
        bool isSecret = secret >= 0 || SecretNames.IsSecret(reader.LocalName);
        while (reader.MoveToNextAttribute())
        {
            bool isName = reader.Prefix == "xmlns" || reader.Name == "xmlns";
            if (!isName && (isSecret || SecretNames.IsSecret(reader.LocalName)))
                found(reader.Value);
        }
        return secret < 0 && isSecret && !isEmpty ? depth : secret;
    }

    [GeneratedRegex("name=\"?([^\";\\r\\n]+)\"?[^\\r\\n]*\\r\\n(?:[^\\r\\n]+\\r\\n)*\\r\\n([^\\r\\n]+)\\r\\n",
        RegexOptions.NonBacktracking)]
    private static partial Regex Part();
}
