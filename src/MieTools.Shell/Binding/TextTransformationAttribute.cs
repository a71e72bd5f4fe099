using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace MieTools.Binding;

/// <summary>
/// Takes text and what is written as one (numbers, truth values, times, members of an enumeration), and refuses all else: PowerShell would
/// make an object the name of its type, and that would be sent.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public class TextTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether the parameter takes more than one.</summary>
    public bool IsList { get; init; }

    /// <summary>Whether it is a path, which a file, a folder or a location stands for.</summary>
    public bool IsPath { get; init; }

    /// <summary>
    /// Whether the parameter takes the input itself. What is no text is then left to the property of the same name, as with a conversion
    /// of the engine that fails.
    /// </summary>
    public bool TakesInput { get; init; }

    /// <summary>
    /// Names of the properties that the engine would take the parameter from, where nothing else of the command takes the input: one
    /// without them is then refused here, since the engine would only say that the parameter is missing.
    /// </summary>
    public string[]? Names { get; init; }

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        // Texts keep what the engine has hung on them, and a null of type text stays one.
        if (bare is NullString || (bare is string whole && TextValue.HalfOf(whole) is null))
            return inputData;
        object? value = PlainValue.Of(inputData);
        return IsList && value is IEnumerable list and not (string or IDictionary or byte[]) && !PlainValue.IsJsonContainer(value)
            ? list.Cast<object?>().Select(Text).ToArray()
            : Text(value);
    }

    private object? Text(object? value)
    {
        switch (PlainValue.Of(value))
        {
            case FileSystemInfo file when IsPath:
                return file.FullName;
            case PathInfo path when IsPath:
                return path.Path;
        }
        if (TextValue.FaultOf(value, out string? text) is not { } fault)
            return text;
        bool isLeft = TakesInput
            && (Names is null || value is null || Names.Any(n => PSObject.AsPSObject(value).Properties[n] is not null));
        if (TakesInput && !isLeft)
            fault += $" and has no property {string.Join(" or ", Names!)}";
        string advice = TextValue.AdviceFor(value, IsList ? "Give texts or numbers" : "Give a text or a number");
        string message = $"What was given {fault}. {advice}";
        throw isLeft
            ? new ArgumentTransformationMetadataException(message, new PSInvalidCastException(message))
            : new ArgumentTransformationMetadataException(message);
    }
}
