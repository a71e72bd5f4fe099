using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Reflection;

namespace HelpBuilder;

/// <summary>Reads cmdlets from an assembly. Outside PowerShell the attributes keep nothing, so their metadata is read.</summary>
internal static class CommandReader
{
    public static IReadOnlyList<CommandFacts> Read(Assembly assembly) =>
    [
        .. from type in assembly.GetTypes()
           let cmdlet = Find(type, nameof(CmdletAttribute))
           where cmdlet is not null
           let facts = ReadCommand(type, cmdlet)
           orderby facts.Name
           select facts,
    ];

    private static CommandFacts ReadCommand(Type type, CustomAttributeData cmdlet)
    {
        using IDisposable? instance = Activator.CreateInstance(type) as IDisposable;
        List<ParameterFacts> parameters = [.. type.GetProperties().Where(p => Find(p, nameof(ParameterAttribute)) is not null)
            .Select(p => ReadParameter(p, instance))];
        if (Named(cmdlet, "SupportsShouldProcess") is true)
        {
            parameters.Add(Automatic("WhatIf", "wi"));
            parameters.Add(Automatic("Confirm", "cf"));
        }
        return new CommandFacts((string)cmdlet.ConstructorArguments[0].Value!, (string)cmdlet.ConstructorArguments[1].Value!,
            Named(cmdlet, "DefaultParameterSetName") as string,
            [.. parameters.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)]);
    }

    private static ParameterFacts ReadParameter(PropertyInfo property, object? instance)
    {
        Dictionary<string, ParameterUse> uses = [];
        foreach (CustomAttributeData data in property.GetCustomAttributesData()
            .Where(a => a.AttributeType.Name == nameof(ParameterAttribute)))
        {
            uses[Named(data, "ParameterSetName") as string ?? ""] = new ParameterUse(
                Named(data, "Mandatory") is true, Named(data, "Position") as int?, Named(data, "ValueFromPipeline") is true,
                Named(data, "ValueFromPipelineByPropertyName") is true);
        }
        Type element = property.PropertyType.IsArray
            ? property.PropertyType.GetElementType()!
            : Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return new ParameterFacts(property.Name, property.PropertyType, uses)
        {
            Aliases = Texts(Find(property, nameof(AliasAttribute))),
            Values = element.IsEnum ? Enum.GetNames(element) : Texts(Find(property, nameof(ValidateSetAttribute))),
            Wildcards = Find(property, nameof(SupportsWildcardsAttribute)) is not null,
            Default = uses.Values.Any(u => u.Required) ? null : DefaultOf(property, instance),
        };
    }

    private static ParameterFacts Automatic(string name, string alias) =>
        new(name, typeof(SwitchParameter), new Dictionary<string, ParameterUse> { [""] = new(false, null, false, false) })
        {
            Aliases = [alias],
            Default = "False",
            IsAutomatic = true,
        };

    private static string? DefaultOf(PropertyInfo property, object? instance) =>
        property.PropertyType == typeof(SwitchParameter) ? "False" : property.GetValue(instance) switch
        {
            null => null,
            IEnumerable list and not string => string.Join(", ", list.Cast<object>()),
            object value => Convert.ToString(value, CultureInfo.InvariantCulture),
        };

    private static CustomAttributeData? Find(MemberInfo member, string attribute) =>
        member.GetCustomAttributesData().FirstOrDefault(a => a.AttributeType.Name == attribute);

    private static object? Named(CustomAttributeData data, string name) =>
        data.NamedArguments.FirstOrDefault(a => a.MemberName == name).TypedValue.Value;

    private static string[] Texts(CustomAttributeData? data) => data is null ? []
        : [.. ((IEnumerable<CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!).Select(a => (string)a.Value!)];
}
