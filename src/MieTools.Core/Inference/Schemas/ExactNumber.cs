using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>A JSON number to its last digit: 1, 1.0 and 1e0 are one number, and 0.3 is a multiple of 0.1.</summary>
/// <remarks>A number too long or too large for that is taken as a double.</remarks>
internal readonly struct ExactNumber : IComparable<ExactNumber>
{
    private const int MaxLength = 400;
    private const int MaxExponent = 1000;

    private readonly BigInteger _digits;
    private readonly int _exponent;
    private readonly double? _rough;

    private ExactNumber(BigInteger digits, int exponent)
    {
        while (!digits.IsZero && exponent < 0 && digits % 10 == 0)
        {
            digits /= 10;
            exponent++;
        }
        _digits = digits;
        _exponent = digits.IsZero ? 0 : exponent;
    }

    private ExactNumber(double rough) => _rough = rough;

    public bool IsInteger => _rough is { } rough ? double.IsInfinity(rough) || Math.Truncate(rough) == rough : _exponent >= 0;

    public static ExactNumber Of(JsonElement number)
    {
        string text = number.GetRawText();
        int e = text.AsSpan().IndexOfAny('e', 'E');
        ReadOnlySpan<char> plain = e < 0 ? text : text.AsSpan(0, e);
        int exponent = 0;
        bool tooLarge = text.Length > MaxLength
            || (e >= 0 && (!int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || Math.Abs(exponent) > MaxExponent));
        if (tooLarge)
            return new ExactNumber(double.Parse(text, CultureInfo.InvariantCulture));
        int point = plain.IndexOf('.');
        if (point < 0)
            return new ExactNumber(BigInteger.Parse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), exponent);
        string withoutPoint = string.Concat(plain[..point], plain[(point + 1)..]);
        BigInteger digits = BigInteger.Parse(withoutPoint, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return new ExactNumber(digits, exponent - (plain.Length - point - 1));
    }

    public int CompareTo(ExactNumber other)
    {
        if (_rough is not null || other._rough is not null)
            return Rough().CompareTo(other.Rough());
        int low = Math.Min(_exponent, other._exponent);
        return Scaled(low).CompareTo(other.Scaled(low));
    }

    /// <summary>Whether it is a multiple; numbers known only roughly are let pass.</summary>
    public bool IsMultipleOf(ExactNumber other)
    {
        if (_rough is not null || other._rough is not null || other._digits.IsZero)
            return true;
        int low = Math.Min(_exponent, other._exponent);
        return (Scaled(low) % other.Scaled(low)).IsZero;
    }

    /// <summary>One text for all ways to write this number.</summary>
    public override string ToString()
    {
        if (_rough is { } rough)
            return rough.ToString("R", CultureInfo.InvariantCulture);
        return _exponent >= 0 ? Scaled(0).ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{_digits}e{_exponent}");
    }

    private BigInteger Scaled(int exponent) => _digits * BigInteger.Pow(10, _exponent - exponent);

    private double Rough() =>
        _rough ?? double.Parse(string.Create(CultureInfo.InvariantCulture, $"{_digits}e{_exponent}"), CultureInfo.InvariantCulture);
}
