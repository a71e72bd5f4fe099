using System.Collections;
using System.Management.Automation;

namespace MieTools.Binding;

/// <summary>Takes pairs as texts <c>'name=value'</c>, or as a hashtable whose keys are the names.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class PairTransformationAttribute : TextTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
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
    internal static IEnumerable<string> Convert(object? input) => (input is PSObject wrapped ? wrapped.BaseObject : input) switch
    {
        null => [],
        string text => [One(text, "the value")!],
        IDictionary pairs => pairs.Keys.Cast<object>().Select(name => $"{One(name, $"{name}")}={One(pairs[name], $"{name}")}"),
        byte[] bytes => [One(bytes, "the value")!],
        IEnumerable list => list.Cast<object?>().SelectMany(Convert),
        object other => [One(other, "the value")!],
    };

    private static string? One(object? value, string name) => PlainValue.Of(value) is IEnumerable and not (string or byte[])
        ? throw MieException.InvalidArgument("InputObject", $"'{name}' has a list or a hashtable; a pair has one value.",
            "Give each pair by itself: 'name=value'.")
        : TextValue.FaultOf(value, out string? text) is { } fault
            ? throw MieException.InvalidArgument("InputObject", $"'{name}' {fault}.", "Give each pair by itself: 'name=value'.")
            : text;
}
