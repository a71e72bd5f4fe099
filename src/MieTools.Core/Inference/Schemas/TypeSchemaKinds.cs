using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace MieTools.Core.Inference.Schemas;

/// <summary>What a .NET type is in JSON.</summary>
[RequiresUnreferencedCode("Reads the properties of types.")]
internal static class TypeSchemaKinds
{
    private const string PSObject = "System.Management.Automation.PSObject";

    /// <summary>The JSON type and format of a type that is one value.</summary>
    public static (string Type, string? Format)? Plain(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => null,
        TypeCode.String or TypeCode.Char => ("string", null),
        TypeCode.Boolean => ("boolean", null),
        TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 => ("integer", null),
        TypeCode.Byte or TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 => ("integer", null),
        TypeCode.Single or TypeCode.Double or TypeCode.Decimal => ("number", null),
        TypeCode.DateTime => ("string", "date-time"),
        _ when type == typeof(DateTimeOffset) => ("string", "date-time"),
        _ when type == typeof(DateOnly) => ("string", "date"),
        _ when type == typeof(TimeOnly) => ("string", "time"),
        _ when type == typeof(TimeSpan) || type == typeof(Version) => ("string", null),
        _ when type == typeof(Guid) => ("string", "uuid"),
        _ when type == typeof(Uri) => ("string", "uri"),
        _ when type == typeof(System.Numerics.BigInteger) || type == typeof(Int128) || type == typeof(UInt128) => ("integer", null),
        _ when type == typeof(Half) => ("number", null),
        _ => null,
    };

    /// <summary>Whether any JSON will do.</summary>
    public static bool IsAny(Type type) =>
        type == typeof(object) || type == typeof(JsonElement) || type == typeof(JsonNode) || type.FullName == PSObject;

    /// <summary>Whether it is a dictionary; values is null when they can be anything.</summary>
    public static bool ValuesOf(Type type, out Type? values)
    {
        values = null;
        foreach (Type candidate in Interfaces(type))
        {
            if (candidate.IsGenericType && candidate.GetGenericTypeDefinition() is { } open
                && (open == typeof(IDictionary<,>) || open == typeof(IReadOnlyDictionary<,>)))
            {
                values = candidate.GetGenericArguments()[1];
                return true;
            }
        }
        return typeof(IDictionary).IsAssignableFrom(type) || type == typeof(JsonObject);
    }

    /// <summary>Whether it is a list; items is null when they can be anything.</summary>
    public static bool ItemsOf(Type type, out Type? items)
    {
        items = null;
        if (type.IsArray)
        {
            items = type.GetElementType();
            if (type.GetArrayRank() == 1)
                return true;
            string words = $"The type {TypeSchema.NameOf(type)} is an array of {type.GetArrayRank()} dimensions, which JSON has not.";
            throw SchemaErrors.Invalid(words, "Use an array of arrays.");
        }
        if (type == typeof(JsonArray))
            return true;
        foreach (Type candidate in Interfaces(type))
        {
            if (candidate.IsGenericType && candidate.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            {
                items = candidate.GetGenericArguments()[0];
                return true;
            }
        }
        return typeof(IEnumerable).IsAssignableFrom(type);
    }

    /// <summary>The properties that an answer can fill: public ones with a setter, or that the constructor takes.</summary>
    public static List<PropertyInfo> PropertiesOf(Type type)
    {
        if (type.IsPointer || type.IsByRef || type.IsGenericParameter || typeof(Delegate).IsAssignableFrom(type)
            || typeof(MemberInfo).IsAssignableFrom(type))
        {
            return [];
        }

        HashSet<string> parameters = new(type.GetConstructors().SelectMany(c => c.GetParameters()).Select(p => p.Name ?? ""),
            StringComparer.OrdinalIgnoreCase);
        Type[] sources = type.IsInterface ? [type, .. type.GetInterfaces()] : [type];
        return [.. sources.SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance))
            .Where(p => p.GetIndexParameters().Length == 0 && !IsHidden(p) && p.GetMethod is { IsPublic: true })
            .Where(p => p.SetMethod is { IsPublic: true } || type.IsInterface || parameters.Contains(p.Name))
            .DistinctBy(p => p.Name)];
    }

    // "hidden" in a PowerShell class is an attribute of PowerShell's own, known here by its name.
    private static bool IsHidden(PropertyInfo property) =>
        property.IsDefined(typeof(JsonIgnoreAttribute))
            || property.CustomAttributes.Any(a => a.AttributeType.FullName == "System.Management.Automation.HiddenAttribute");

    private static Type[] Interfaces(Type type) => type.IsInterface ? [type, .. type.GetInterfaces()] : type.GetInterfaces();
}
