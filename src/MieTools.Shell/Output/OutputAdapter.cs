using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Reflection;
using Microsoft.PowerShell;
using MieTools.Core.Inference.Reading;

namespace MieTools.Output;

/// <summary>
/// What the engine takes for the properties of objects that have durations, and of answers: ObjectTypes names them.
/// </summary>
/// <remarks>
/// A duration is a text in the class, for ConvertTo-Json, which reads the class; here it is the <see cref="TimeSpan"/> that a method of the
/// class gives. The members of a server's object are found on the answer by their names, and are not listed: they would stand in each file
/// and list twice, there and in <see cref="MieAnswer.Data"/>.
/// </remarks>
public sealed class OutputAdapter : PSPropertyAdapter
{
    private static readonly ConcurrentDictionary<Type, Member[]> s_members = new();

    /// <inheritdoc/>
    public override Collection<PSAdaptedProperty> GetProperties(object baseObject)
    {
        ArgumentNullException.ThrowIfNull(baseObject);
        return [.. Members(baseObject).Select(m => new PSAdaptedProperty(m.Name, m))];
    }

    /// <inheritdoc/>
    public override PSAdaptedProperty? GetProperty(object baseObject, string propertyName)
    {
        ArgumentNullException.ThrowIfNull(baseObject);
        foreach (Member member in Members(baseObject))
        {
            if (member.Name.Equals(propertyName, StringComparison.OrdinalIgnoreCase))
                return new PSAdaptedProperty(member.Name, member);
        }
        return baseObject is MieAnswer { Data: PSObject data } && OfData(data, propertyName) is { } own
            ? new PSAdaptedProperty(own.Name, own)
            : null;
    }

    // A dictionary holds names that differ in case alone: the one that is written so, else the first.
    private static PSPropertyInfo? OfData(PSObject data, string name)
    {
        if (data.BaseObject is not OrderedDictionary members)
            return data.BaseObject is PSCustomObject ? data.Properties[name] : null;
        string? key = members.Contains(name) ? name
            : members.Keys.Cast<string>().FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase));
        return key is { Length: > 0 } ? new PSNoteProperty(key, members[key]) : null;
    }

    /// <inheritdoc/>
    public override bool IsGettable(PSAdaptedProperty adaptedProperty) => true;

    /// <inheritdoc/>
    /// <remarks>What came of a call stays as it came.</remarks>
    public override bool IsSettable(PSAdaptedProperty adaptedProperty) => false;

    /// <inheritdoc/>
    public override object? GetPropertyValue(PSAdaptedProperty adaptedProperty)
    {
        ArgumentNullException.ThrowIfNull(adaptedProperty);
        return adaptedProperty.Tag is Member member
            ? member.Getter.Invoke(adaptedProperty.BaseObject, null)
            : ((PSPropertyInfo)adaptedProperty.Tag).Value;
    }

    /// <inheritdoc/>
    public override void SetPropertyValue(PSAdaptedProperty adaptedProperty, object value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override string GetPropertyTypeName(PSAdaptedProperty adaptedProperty)
    {
        ArgumentNullException.ThrowIfNull(adaptedProperty);
        return adaptedProperty.Tag is Member member
            ? ToStringCodeMethods.Type(PSObject.AsPSObject(member.Getter.ReturnType))
            : ((PSPropertyInfo)adaptedProperty.Tag).TypeNameOfValue;
    }

    private static Member[] Members(object item) => s_members.GetOrAdd(item.GetType(), static type =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0)
            .Select(p => new Member(p.Name, Duration(type, p.Name) ?? p.GetMethod!))]);

    private static MethodInfo? Duration(Type type, string name) =>
        type.GetMethod($"Get{name}", []) is { } method && (method.ReturnType == typeof(TimeSpan) || method.ReturnType == typeof(TimeSpan?))
            ? method : null;

    private sealed record Member(string Name, MethodInfo Getter);
}
