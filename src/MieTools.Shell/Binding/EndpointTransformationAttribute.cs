using System.Collections;
using System.Management.Automation;
using MieTools.Core.Json;
using MieTools.Core.Routes;

namespace MieTools.Binding;

/// <summary>
/// Takes endpoints as <c>'GET,POST /models/{}'</c>, as a hashtable or object with a suffix and methods, as JSON text, or as they are.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class EndpointTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] s_suffixNames = ["EndpointUriSuffix", "Suffix", "Path", "EndpointUri"];
    private static readonly string[] s_methodNames = ["HttpMethods", "Methods", "Method", "HttpMethod"];

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        try
        {
            return Convert(inputData).ToArray();
        }
        catch (MieException e)
        {
            throw new ArgumentTransformationMetadataException(e.Advice is null ? e.Message : e.Message + " " + e.Advice, e);
        }
    }

    /// <summary>Converts one value or a list of them.</summary>
    /// <exception cref="MieException"><c>ArgumentInvalid</c>: it is not an endpoint.</exception>
    internal static IEnumerable<MieEndpoint> Convert(object? input)
    {
        object? value = input is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            null => throw MieException.InvalidArgument("Endpoint", "An endpoint cannot be null.", "Write it like 'GET,POST /models/{}'."),
            MieEndpoint endpoint => [endpoint],
            string text when text.TrimStart() is ['{' or '[', ..] => FromJson(text),
            ScriptBlock => throw MieException.InvalidArgument("Endpoint", UnquotedBraces.Reason, UnquotedBraces.Advice),
            // As a list of them is written in a table. No suffix has a blank in it.
            string text => text.Split("; ").Select(MieEndpoint.Parse),
            IDictionary dictionary => [FromDictionary(dictionary)],
            IEnumerable list => list.Cast<object?>().SelectMany(Convert),
            _ => [FromObject(input!)],
        };
    }

    private static IEnumerable<MieEndpoint> FromJson(string text)
    {
        try
        {
            return Convert(Output.JsonToObjects.Convert(System.Text.Encoding.UTF8.GetBytes(text)));
        }
        catch (System.Text.Json.JsonException e)
        {
            throw MieException.InvalidArgument("Endpoint",
                $"'{JsonFault.BeginningOf(text)}' is not valid JSON: {JsonFault.PlaceOf(e)}: {JsonFault.ReasonOf(e)}");
        }
    }

    private static MieEndpoint FromDictionary(IDictionary dictionary)
    {
        object? Find(string[] names) =>
            dictionary.Keys.Cast<object>().Where(k => names.Contains(k.ToString(), StringComparer.OrdinalIgnoreCase))
                .Select(k => dictionary[k]).FirstOrDefault();
        return Create(Find(s_suffixNames), Find(s_methodNames), string.Join(", ", dictionary.Keys.Cast<object>()));
    }

    private static MieEndpoint FromObject(object input)
    {
        PSObject item = PSObject.AsPSObject(input);
        object? Find(string[] names) => names.Select(n => item.Properties[n]?.Value).FirstOrDefault(v => v is not null);
        return Create(Find(s_suffixNames), Find(s_methodNames), string.Join(", ", item.Properties.Select(p => p.Name)));
    }

    private static MieEndpoint Create(object? suffix, object? methods, string names)
    {
        if (suffix is null || methods is null)
        {
            throw MieException.InvalidArgument("Endpoint",
                $"An endpoint needs a Suffix and Methods; this has: {(names.Length == 0 ? "nothing" : names)}.",
                "Write it like @{ Suffix = '/v1/rerank'; Methods = 'POST' } or 'POST /v1/rerank'.");
        }

        object? bare = methods is PSObject wrapped ? wrapped.BaseObject : methods;
        IEnumerable<string> list = bare is string text ? text.Split([',', ' ', '|'], StringSplitOptions.RemoveEmptyEntries)
            : bare is IEnumerable many and not IDictionary ? many.Cast<object?>().Select(m => Text(m, "Methods"))
            : [Text(bare, "Methods")];
        return MieEndpoint.Create(Text(suffix, "Suffix"), list);
    }

    private static string Text(object? value, string name) => TextValue.Of(value, "Endpoint", name) ?? "";
}
