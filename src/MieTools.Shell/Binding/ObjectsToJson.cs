using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MieTools.Binding;

/// <summary>Writes what PowerShell users hand over (hashtables, custom objects, arrays, values) as JSON.</summary>
internal sealed class ObjectsToJson
{
    // Deep enough for any payload, and where a cycle ends.
    private const int MaxDepth = 100;

    private static readonly JsonWriterOptions s_options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = MaxDepth + 10,
    };

    private readonly Utf8JsonWriter _writer;
    private readonly string _parameter;
    private readonly bool _isSettings;
    private readonly List<string> _path = [];

    private ObjectsToJson(Utf8JsonWriter writer, string parameter, bool isSettings)
    {
        _writer = writer;
        _parameter = parameter;
        _isSettings = isSettings;
    }

    /// <summary>Writes one value of a call's body. Bytes become Base64, and half of a character the replacement character.</summary>
    /// <param name="value">Anything but code and secrets.</param>
    /// <param name="parameter">The parameter it came by, for messages.</param>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: something in it has no JSON form.</exception>
    public static ReadOnlyMemory<byte> Write(object? value, string parameter) => Write(value, parameter, isSettings: false);

    /// <summary>Writes what a deployment is to have. No field of one takes bytes, and a text that is cut in a character is not its
    /// text.</summary>
    /// <inheritdoc cref="Write(object?, string)"/>
    public static ReadOnlyMemory<byte> WriteSettings(object? value, string parameter) => Write(value, parameter, isSettings: true);

    private static ReadOnlyMemory<byte> Write(object? value, string parameter, bool isSettings)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer, s_options))
            new ObjectsToJson(writer, parameter, isSettings).Write(value, 0);
        return buffer.WrittenMemory;
    }

    /// <summary>The same as an element.</summary>
    public static JsonElement ToElement(object? value, string parameter)
    {
        using JsonDocument document = JsonDocument.Parse(Write(value, parameter));
        return document.RootElement.Clone();
    }

    private void Write(object? value, int depth)
    {
        if (depth > MaxDepth)
        {
            throw MieException.InvalidArgument(_parameter,
                $"The value of -{_parameter} is nested more than {MaxDepth} levels deep, or holds itself.",
                "Give plain data: hashtables, arrays, text, numbers.");
        }

        object? item = PlainValue.Of(value);
        switch (item)
        {
            case null or DBNull:
                _writer.WriteNullValue();
                break;
            case string text:
                CheckText(text);
                _writer.WriteStringValue(text);
                break;
            case bool flag:
                _writer.WriteBooleanValue(flag);
                break;
            case SwitchParameter flag:
                _writer.WriteBooleanValue(flag.IsPresent);
                break;
            case int number:
                _writer.WriteNumberValue(number);
                break;
            case long number:
                _writer.WriteNumberValue(number);
                break;
            case double or float or decimal or byte or sbyte or short or ushort or uint or ulong or System.Numerics.BigInteger:
                WriteNumber(item);
                break;
            case char letter:
                CheckText(letter.ToString());
                _writer.WriteStringValue(letter.ToString());
                break;
            case DateTime time:
                _writer.WriteStringValue(time);
                break;
            case DateTimeOffset time:
                _writer.WriteStringValue(time);
                break;
            case Guid or Uri or Version or TimeSpan or Enum:
                _writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{item}"));
                break;
            case byte[] when _isSettings:
                CheckText(item);
                break;
            case byte[] bytes:
                _writer.WriteBase64StringValue(bytes);
                break;
            case JsonElement element:
                element.WriteTo(_writer);
                break;
            case JsonNode node:
                node.WriteTo(_writer);
                break;
            case SecureString or PSCredential:
                throw MieException.InvalidArgument(_parameter,
                    $"-{_parameter} holds a secret ({item.GetType().Name}), which is not written into a request.",
                    "Convert it to text yourself if it really belongs there.");
            case FileSystemInfo file:
                throw MieException.InvalidArgument(_parameter,
                    $"'{file.FullName}' is a {(file is DirectoryInfo ? "folder" : "file")}, which has no JSON form.",
                    "Pipe in a file by itself to send what it holds, or give its text.");
            case ScriptBlock:
                throw MieException.InvalidArgument(
                    _parameter, $"-{_parameter} holds a script block, which has no JSON form.", "Run it first, and give its result.");
            case object when PlainValue.IsJsonContainer(item):
                WriteJson(PlainValue.JsonOf(item));
                break;
            case IDictionary dictionary:
                WriteDictionary(dictionary, depth);
                break;
            case IEnumerable list:
                WriteList(list, depth);
                break;
            default:
                WriteProperties(value as PSObject ?? PSObject.AsPSObject(item), depth);
                break;
        }
    }

    // A text that is whole, or a refusal with its place.
    private void CheckText(object text)
    {
        if (_isSettings && TextValue.FaultOf(text, out _) is { } fault)
        {
            string place = _path.Count == 0 ? "The value of" : $"'{string.Concat(_path)}' in";
            throw MieException.InvalidArgument(_parameter, $"{place} -{_parameter} {fault}.",
                TextValue.AdviceFor(text, "Give a text or a number"));
        }
    }

    private void WriteMember(string name, object? value, int depth)
    {
        _path.Add(_path.Count == 0 ? name : "." + name);
        CheckText(name);
        _writer.WritePropertyName(name);
        Write(value, depth + 1);
        _path.RemoveAt(_path.Count - 1);
    }

    private void WriteList(IEnumerable list, int depth)
    {
        int index = 0;
        _writer.WriteStartArray();
        foreach (object? entry in list)
        {
            _path.Add(string.Create(CultureInfo.InvariantCulture, $"[{index++}]"));
            Write(entry, depth + 1);
            _path.RemoveAt(_path.Count - 1);
        }
        _writer.WriteEndArray();
    }

    private void WriteJson(string json)
    {
        CheckText(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json), new JsonDocumentOptions { MaxDepth = MaxDepth });
            document.RootElement.WriteTo(_writer);
        }
        catch (JsonException e)
        {
            throw MieException.InvalidArgument(
                _parameter, $"-{_parameter} holds an object of Newtonsoft.Json that is no JSON: {e.Message}", "Give plain data.");
        }
    }

    private void WriteNumber(object number)
    {
        if (number is double d && !double.IsFinite(d) || number is float f && !float.IsFinite(f))
            throw MieException.InvalidArgument(_parameter, $"-{_parameter} holds {number}, which JSON has no number for.");
        _writer.WriteRawValue(number switch
        {
            double value => value.ToString("R", CultureInfo.InvariantCulture),
            float value => value.ToString("R", CultureInfo.InvariantCulture),
            _ => ((IFormattable)number).ToString(null, CultureInfo.InvariantCulture),
        });
    }

    private void WriteDictionary(IDictionary dictionary, int depth)
    {
        _writer.WriteStartObject();
        foreach (DictionaryEntry entry in dictionary)
        {
            string name = TextValue.Name(entry.Key, _parameter);
            WriteMember(name, entry.Value, depth);
        }
        _writer.WriteEndObject();
    }

    private void WriteProperties(PSObject item, int depth)
    {
        _writer.WriteStartObject();
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
            WriteMember(property.Name, value, depth);
        }
        _writer.WriteEndObject();
    }
}
