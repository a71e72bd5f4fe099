using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Text.Json;
using MieTools.Output;

namespace MieTools.Binding;

/// <summary>
/// Takes names with their values in the forms that people have them: a hashtable, an object, the JSON of one, and where values are texts
/// <c>'name=value'</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class MapTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>What a text may have between a name and its value, besides <c>=</c>; none for a map whose values are no texts.</summary>
    public string? Separators { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = PlainValue.Of(inputData);
        return value switch
        {
            null or IDictionary => inputData,
            string text when text.TrimStart().StartsWith('{') => OfJson(text),
            string text => OfPairs([text]),
            _ when PlainValue.IsJsonContainer(value) => OfJson(PlainValue.JsonOf(value)),
            PSObject item => OfProperties(item),
            IEnumerable list and not byte[] when Separators is not null => OfPairs(list.Cast<object?>().Select(PlainValue.Of)),
            _ => throw Refused($"What was given is {value.GetType().Name}, which has no names with values."),
        };
    }

    private static OrderedDictionary OfProperties(PSObject item)
    {
        OrderedDictionary map = new(StringComparer.Ordinal);
        foreach (PSPropertyInfo property in item.Properties.Where(p => p.MemberType.HasFlag(PSMemberTypes.NoteProperty)))
            map.Add(property.Name, property.Value);
        return map;
    }

    private OrderedDictionary OfJson(string text)
    {
        try
        {
            return JsonToObjects.ConvertWhole(System.Text.Encoding.UTF8.GetBytes(text)) is PSObject item ? OfProperties(item)
                : throw Refused("This JSON is no object.");
        }
        catch (Exception e) when (e is JsonException or MieException)
        {
            throw Refused("This text begins like JSON and is none.");
        }
    }

    private OrderedDictionary OfPairs(IEnumerable<object?> pairs)
    {
        OrderedDictionary map = new(StringComparer.Ordinal);
        foreach (object? pair in pairs)
        {
            int end = Separators is null || pair is not string text ? -1 : text.AsSpan().IndexOfAny("=" + Separators);
            if (end < 1)
                throw Refused("A text is no table of names and values.");
            string name = ((string)pair!)[..end].Trim();
            if (map.Contains(name))
                throw Refused($"'{name}' is there twice.");
            map.Add(name, ((string)pair)[(end + 1)..].Trim());
        }

        return map;
    }

    // Nothing of the value: it may be a secret.
    private ArgumentTransformationMetadataException Refused(string what) => new(what + (Separators is null
        ? " Give a hashtable: @{ name = value }." : " Give a hashtable, @{ name = 'value' }, or texts: 'name=value'."));
}
