using System.Management.Automation;
using MieTools.Output;

namespace MieTools.Binding;

/// <summary>
/// Takes an object of Newtonsoft.Json as one object, and a list of its as the objects in it; the engine would take its properties apart.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
public sealed class JsonTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if (PlainValue.Of(inputData) is not { } token || !PlainValue.IsJsonContainer(token))
            return inputData;
        object? value = JsonToObjects.ConvertWhole(ObjectsToJson.Write(token, "InputObject"));
        return value is object[] list ? list : new[] { value };
    }
}
