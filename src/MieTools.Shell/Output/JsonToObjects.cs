using System.Collections.Specialized;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MieTools.Core.Inference.Reading;
using MieTools.Core.Json;

namespace MieTools.Output;

/// <summary>Makes of JSON what PowerShell works with: objects, arrays, text, numbers. One pass over the bytes, no tree between.</summary>
/// <remarks>
/// Whole numbers become Int64 (BigInteger past it), others Double; one of more than 1,000 digits stays text. Text stays text: dates are
/// not guessed at.
/// An object whose names PowerShell could not keep apart (alike but for case, or empty) becomes an ordered dictionary, so that nothing is
/// lost.
/// </remarks>
internal static class JsonToObjects
{
    private const int MaxDigits = 1000;

    // The chunks of a stream have the same few names.
    [ThreadStatic]
    private static JsonNames? s_names;

    [ThreadStatic]
    private static bool s_keepHalves;

    [ThreadStatic]
    private static CancellationToken s_stopping;

    /// <summary>Ends conversions on this thread: one of hundreds of megabytes takes as long as a wait.</summary>
    internal static CancellationToken Stopping
    {
        get => s_stopping;
        set => s_stopping = value;
    }

    /// <summary>Converts one JSON value. Halves of surrogate pairs stay, for the next chunk may bring the other half.</summary>
    /// <exception cref="JsonException">The bytes are not one JSON value.</exception>
    public static object? Convert(ReadOnlyMemory<byte> json) => Convert(json.Span, keepHalves: true, levels: 0);

    /// <summary>Converts one JSON value that no other follows: half a surrogate pair becomes the replacement character.</summary>
    /// <exception cref="JsonException">The bytes are not one JSON value.</exception>
    public static object? ConvertWhole(ReadOnlyMemory<byte> json) => Convert(json.Span, keepHalves: false, levels: 0);

    /// <summary>The same, with the text of <see cref="ValueText"/> for what has parts, down to its levels.</summary>
    /// <exception cref="JsonException">The bytes are not one JSON value.</exception>
    public static object? ConvertAnswer(ReadOnlyMemory<byte> json) => Convert(json.Span, keepHalves: false, ValueText.Levels);

    private static object? Convert(ReadOnlySpan<byte> bytes, bool keepHalves, int levels)
    {
        if (bytes.StartsWith("\uFEFF"u8))
            bytes = bytes[3..];
        s_keepHalves = keepHalves;
        // Bytes that are no UTF-8 become U+FFFD, as everywhere; one bad letter is no reason to lose the rest.
        return Parse(Utf8.IsValid(bytes) ? bytes : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)), levels);
    }

    private static object? Parse(ReadOnlySpan<byte> bytes, int levels)
    {
        Utf8JsonReader reader = new(bytes, new JsonReaderOptions { MaxDepth = 512 });
        JsonNames names = s_names ??= new JsonNames();
        try
        {
            reader.Read();
            object? value = Value(ref reader, names, levels);
            // Anything but white space after the value is an error that Read reports.
            reader.Read();
            return value;
        }
        finally
        {
            names.Pop(0);
        }
    }

    /// <summary>Converts an element that was parsed already.</summary>
    public static object? Convert(JsonElement element) =>
        element.ValueKind is JsonValueKind.Undefined
            ? null
            : Convert(JsonSerializer.SerializeToUtf8Bytes(element, JsonElementContext.Default.JsonElement));

    // How many levels from here on have such texts: none at 0 and below.
    private static object? Value(ref Utf8JsonReader reader, JsonNames names, int levels) => reader.TokenType switch
    {
        JsonTokenType.StartObject => Object(ref reader, names, levels),
        JsonTokenType.StartArray => Array(ref reader, names, levels),
        JsonTokenType.String => Text(ref reader),
        JsonTokenType.Number => Number(ref reader),
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => null,
    };

    private static object? Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return reader.GetString();
        string? text = LenientJson.GetString(ref reader, s_keepHalves);
        return text == LenientJson.NaNText ? double.NaN : text;
    }

    private static object Number(ref Utf8JsonReader reader)
    {
        // Reading a number takes the square of its length: such a one is kept as it is written.
        if (reader.ValueSpan.Length > MaxDigits)
            return Encoding.ASCII.GetString(reader.ValueSpan);
        if (reader.TryGetInt64(out long whole))
            return whole;
        if (reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0)
        {
            return System.Numerics.BigInteger.Parse(
                Encoding.ASCII.GetString(reader.ValueSpan), System.Globalization.CultureInfo.InvariantCulture);
        }

        return reader.GetDouble();
    }

    private static void ThrowIfStopped()
    {
        if (s_stopping.IsCancellationRequested)
            throw new PipelineStoppedException();
    }

    private static object Array(ref Utf8JsonReader reader, JsonNames names, int levels)
    {
        List<object?> items = [];
        ThrowIfStopped();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Value(ref reader, names, levels - 1));
        object?[] array = [.. items];
        return levels > 0 ? ValueText.Add(PSObject.AsPSObject(array)) : array;
    }

    private static object Object(ref Utf8JsonReader reader, JsonNames names, int levels)
    {
        PSObject result = PropertyBag.New();
        PSMemberInfoCollection<PSPropertyInfo> properties = result.Properties;
        OrderedDictionary? dictionary = null;
        int mark = names.Mark;
        bool hasParts = false;
        ThrowIfStopped();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string name = names.Read(ref reader);
            reader.Read();
            string? twin = dictionary is null && name.Length > 0 ? names.Push(mark, name, properties) : null;
            object? value = Value(ref reader, names, levels - 1);
            hasParts |= value is PSObject or object?[] or OrderedDictionary;
            if (dictionary is null)
            {
                if (name.Length > 0 && twin is null)
                {
                    properties.Add(new PSNoteProperty(name, value), true);
                    continue;
                }
                if (twin == name)
                {
                    // The same name twice: the last one counts, as everywhere.
                    properties[name].Value = value;
                    continue;
                }
                dictionary = new OrderedDictionary(StringComparer.Ordinal);
                foreach (PSPropertyInfo property in properties)
                    dictionary[property.Name] = property.Value;
            }
            dictionary[name] = value;
        }
        names.Pop(mark);
        if (dictionary is not null)
            return levels > 0 ? ValueText.Add(PSObject.AsPSObject(dictionary)) : dictionary;
        // The engine's own text of an object without parts says all.
        return levels > 0 && hasParts ? ValueText.Add(result) : result;
    }
}
