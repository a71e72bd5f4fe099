using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MieTools.Server.Emulator.Identity;

/// <summary>Builds the text that is signed, in UTF-8.</summary>
internal ref struct SigningText
{
    private byte[]? _rented;
    private Span<byte> _bytes;
    private int _length;

    /// <summary>Begins with an empty text.</summary>
    /// <param name="initial">Memory to begin with.</param>
    public SigningText(Span<byte> initial) => _bytes = initial;

    /// <summary>The text so far.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _bytes[.._length];

    /// <summary>Builds the text of a request.</summary>
    /// <param name="request">What was sent.</param>
    /// <param name="names">Names of the signed fields.</param>
    /// <returns>Null, or why there is no text: a field is absent or repeated.</returns>
    public string? Build(scoped in SignedRequest request, scoped ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (_length > 0)
                Append("\n");
            Append(name);
            Append(": ");
            if (name == SignedFieldList.RequestTarget)
                AppendTarget(request);
            else if (name == "content-length" && request.Headers.ContentLength is { } length)
                AppendNumber(length);
            else if (!request.Headers.TryGetValue(name, out StringValues values) || values.Count == 0)
                return $"the signed header '{name}' was not sent";
            else if (values.Count > 1)
                return $"the signed header '{name}' is repeated";
            else
                Append(values[0]);
        }
        return null;
    }

    /// <summary>The text for a person, without secrets.</summary>
    public readonly string Display()
    {
        StringBuilder shown = new();
        foreach (string line in Encoding.UTF8.GetString(Bytes).Split('\n'))
            shown.Append('\n').Append(line.StartsWith("opc-obo-token: ", StringComparison.Ordinal) ? "opc-obo-token: ***" : line);
        return shown.ToString();
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        this = default;
    }

    private void AppendTarget(scoped in SignedRequest request)
    {
        Span<char> method = stackalloc char[SignedRequest.MaxMethodLength];
        int length = request.Method.AsSpan().ToLowerInvariant(method);
        Append(method[..length]);
        Append(" ");
        Append(request.RawTarget);
    }

    private void AppendNumber(long number)
    {
        Span<char> digits = stackalloc char[20];
        number.TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        Append(digits[..length]);
    }

    private void Append(scoped ReadOnlySpan<char> value)
    {
        int most = value.Length * 3;
        if (_bytes.Length - _length < most)
            Grow(most);
        _length += Encoding.UTF8.GetBytes(value, _bytes[_length..]);
    }

    private void Grow(int more)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + more, _bytes.Length * 2));
        Bytes.CopyTo(larger);
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
        _bytes = _rented = larger;
    }
}
