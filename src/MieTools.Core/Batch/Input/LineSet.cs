using System.Globalization;
using System.Text;

namespace MieTools.Core.Batch.Input;

/// <summary>Numbers of lines, a bit for each.</summary>
internal sealed class LineSet
{
    // What no input has; a journal that says so is damaged.
    private const long MaxNumber = 1L << 36;

    private ulong[] _bits = new ulong[16];

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    public bool Contains(long number) => number >> 6 < _bits.Length && (_bits[number >> 6] & (1UL << (int)(number & 63))) != 0;

    /// <summary>Adds a number.</summary>
    /// <returns>False when it was there.</returns>
    public bool Add(long number)
    {
        if (number >> 6 >= _bits.Length)
            Array.Resize(ref _bits, (int)Math.Max((number >> 6) + 1, Math.Min(_bits.Length * 2L, MaxNumber >> 6)));
        if (Contains(number))
            return false;
        _bits[number >> 6] |= 1UL << (int)(number & 63);
        Count++;
        return true;
    }

    /// <summary>Forgets all of them.</summary>
    public void Clear()
    {
        Array.Clear(_bits);
        Count = 0;
    }

    /// <summary>Numbers as text, neighbours as a range: <c>0-27,29</c>.</summary>
    /// <param name="numbers">The numbers, in any order; they are sorted.</param>
    public static string Text(List<long> numbers)
    {
        numbers.Sort();
        StringBuilder text = new();
        for (int at = 0; at < numbers.Count; at++)
        {
            int end = at;
            while (end + 1 < numbers.Count && numbers[end + 1] == numbers[end] + 1)
                end++;
            if (text.Length > 0)
                text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{numbers[at]}");
            if (end > at)
                text.Append(CultureInfo.InvariantCulture, $"-{numbers[end]}");
            at = end;
        }
        return text.ToString();
    }

    /// <summary>Adds the numbers of a text.</summary>
    /// <exception cref="FormatException">It is none, or has a number that is there already.</exception>
    public void Add(string text)
    {
        if (text.Length == 0)
            return;
        foreach (string part in text.Split(','))
        {
            int dash = part.IndexOf('-', StringComparison.Ordinal);
            long first = Number(dash < 0 ? part : part[..dash]);
            long last = dash < 0 ? first : Number(part[(dash + 1)..]);
            if (last < first)
                throw new FormatException($"'{part}' is no range.");
            for (long number = first; number <= last; number++)
            {
                if (!Add(number))
                    throw new FormatException($"Line {number} is there twice.");
            }
        }
    }

    private static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < MaxNumber ? number
            : throw new FormatException($"'{text}' is no number of a line.");
}
