using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Binding;

/// <summary>Writes what PowerShell users hand over (hashtables, custom objects, arrays, values) as JSON.</summary>
internal static class ObjectsToJson
{
    // Deep enough for any payload, and where a cycle ends.
    private const int MaxDepth = 100;

    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth + 10,
    };

    /// <summary>Writes one value.</summary>
    /// <param name="value">Anything but code and secrets.</param>
    /// <param name="parameter">The parameter it came by, for messages.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: something in it has no JSON form.</exception>
    public static ReadOnlyMemory<byte> Write(object? value, string parameter)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer, s_options))
            Write(writer, value, parameter, 0);
        return buffer.WrittenMemory;
    }

    /// <summary>The same as a node.</summary>
    public static JsonNode? ToNode(object? value, string parameter) => JsonNode.Parse(Write(value, parameter).Span);

    private static void Write(Utf8JsonWriter writer, object? value, string parameter, int depth)
    {
        if (depth > MaxDepth)
        {
            throw MieException.InvalidArgument(parameter,
                $"The value of -{parameter} is nested more than {MaxDepth} levels deep, or holds itself.",
                "Give plain data: hashtables, arrays, text, numbers.");
        }

        object? item = PlainValue.Of(value);
        switch (item)
        {
            case null or DBNull:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case SwitchParameter flag:
                writer.WriteBooleanValue(flag.IsPresent);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteNumberValue(number);
                break;
            case double or float or decimal or byte or sbyte or short or ushort or uint or ulong or System.Numerics.BigInteger:
                WriteNumber(writer, item, parameter);
                break;
            case char letter:
                writer.WriteStringValue(letter.ToString());
                break;
            case DateTime time:
                writer.WriteStringValue(time);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(time);
                break;
            case Guid or Uri or Version or TimeSpan or Enum:
                writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{item}"));
                break;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                break;
            case JsonElement element:
                element.WriteTo(writer);
                break;
            case JsonNode node:
                node.WriteTo(writer);
                break;
            case SecureString or PSCredential:
                throw MieException.InvalidArgument(parameter,
                    $"-{parameter} holds a secret ({item.GetType().Name}), which is not written into a request.",
                    "Convert it to text yourself if it really belongs there.");
            case FileSystemInfo file:
                throw MieException.InvalidArgument(parameter,
                    $"'{file.FullName}' is a {(file is DirectoryInfo ? "folder" : "file")}, which has no JSON form.",
                    "Pipe in a file by itself to send what it holds, or give its text.");
            case ScriptBlock:
                throw MieException.InvalidArgument(
                    parameter, $"-{parameter} holds a script block, which has no JSON form.", "Run it first, and give its result.");
            case object when PlainValue.IsJsonContainer(item):
                WriteJson(writer, PlainValue.JsonOf(item), parameter);
                break;
            case IDictionary dictionary:
                WriteDictionary(writer, dictionary, parameter, depth);
                break;
            case IEnumerable list:
                writer.WriteStartArray();
                foreach (object? entry in list)
                    Write(writer, entry, parameter, depth + 1);
                writer.WriteEndArray();
                break;
            default:
                WriteProperties(writer, value as PSObject ?? PSObject.AsPSObject(item), parameter, depth);
                break;
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, string json, string parameter)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            document.RootElement.WriteTo(writer);
        }
        catch (JsonException e)
        {
            throw MieException.InvalidArgument(
                parameter, $"-{parameter} holds an object of Newtonsoft.Json that is no JSON: {e.Message}", "Give plain data.");
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, object number, string parameter)
    {
        if (number is double d && !double.IsFinite(d) || number is float f && !float.IsFinite(f))
            throw MieException.InvalidArgument(parameter, $"-{parameter} holds {number}, which JSON has no number for.");
        writer.WriteRawValue(number switch
        {
            double value => value.ToString("R", CultureInfo.InvariantCulture),
            float value => value.ToString("R", CultureInfo.InvariantCulture),
            _ => ((IFormattable)number).ToString(null, CultureInfo.InvariantCulture),
        });
    }

    private static void WriteDictionary(Utf8JsonWriter writer, IDictionary dictionary, string parameter, int depth)
    {
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in dictionary)
        {
            writer.WritePropertyName(string.Create(CultureInfo.InvariantCulture, $"{entry.Key}"));
            Write(writer, entry.Value, parameter, depth + 1);
        }
        writer.WriteEndObject();
    }

    private static void WriteProperties(Utf8JsonWriter writer, PSObject item, string parameter, int depth)
    {
        writer.WriteStartObject();
        foreach (PSPropertyInfo property in item.Properties)
        {
            if (!property.IsGettable)
                continue;
            object? value;
            try
            {
                value = property.Value;
            }
            catch (RuntimeException)
            {
                // A property that cannot be read, such as the exit code of a process that runs.
                continue;
            }
            writer.WritePropertyName(property.Name);
            Write(writer, value, parameter, depth + 1);
        }
        writer.WriteEndObject();
    }
}
