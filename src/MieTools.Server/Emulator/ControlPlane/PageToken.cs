using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace MieTools.Server.Emulator.ControlPlane;

/// <summary>The place in a list that an <c>opc-next-page</c> or <c>opc-prev-page</c> header stands for.</summary>
/// <remarks>
/// It names an item, not a number of items to leave out, so nothing that stays is skipped or repeated when others come and go between two
/// pages.
/// A checksum over the list's filters lets in only tokens that were given out for the same list; it survives a restart.
/// </remarks>
/// <param name="Kind">Which side of the item the page lies on.</param>
/// <param name="Key">Sort key of the item.</param>
/// <param name="Tie">What orders items with the same key.</param>
internal readonly record struct PageToken(char Kind, string Key, string Tie)
{
    /// <summary>The page begins behind the item.</summary>
    public const char After = '>';

    /// <summary>The page ends before the item.</summary>
    public const char Before = '<';

    /// <summary>The page ends with the item.</summary>
    public const char UpTo = '=';

    private const int ChecksumLength = 12;

    /// <summary>The text of the header.</summary>
    /// <param name="scope">The list and its filters.</param>
    public string Write(string scope)
    {
        byte[] place = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Kind}{Key.Length}:{Key}{Tie}"));
        // The alphabet for addresses: Oracle's TypeScript SDK leaves a '+' in a query as it is, and a server reads a space.
        return Convert.ToBase64String([.. Checksum(scope, place), .. place]).Replace('+', '-').Replace('/', '_');
    }

    /// <summary>Reads the text of a header.</summary>
    /// <exception cref="ServiceErrorException">It was not given out for this list.</exception>
    public static PageToken Read(string text, string scope)
    {
        byte[] bytes = new byte[text.Length];
        if (Convert.TryFromBase64String(text.Replace('-', '+').Replace('_', '/'), bytes, out int length) && length > ChecksumLength + 2)
        {
            ReadOnlySpan<byte> place = bytes.AsSpan(ChecksumLength, length - ChecksumLength);
            if (bytes.AsSpan(0, ChecksumLength).SequenceEqual(Checksum(scope, place)))
            {
                string content = Encoding.UTF8.GetString(place);
                int colon = content.IndexOf(':', StringComparison.Ordinal);
                int end = colon + 1 + int.Parse(content.AsSpan(1, colon - 1), CultureInfo.InvariantCulture);
                PageToken token = new(content[0], content[(colon + 1)..end], content[end..]);
                // One text for the same bytes only: a decoder lets white space and unused bits pass.
                if (token.Write(scope) == text)
                    return token;
            }
        }
        throw ServiceErrorException.Invalid(
            "page is not a token that this service gave out for this list. The other parameters have to stay as they were; to begin anew, "
                + "leave page out.");
    }

    private static ReadOnlySpan<byte> Checksum(string scope, ReadOnlySpan<byte> place) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes(scope), 0, .. place]).AsSpan(0, ChecksumLength);
}
