using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Writes the JSON schema of a .NET type.</summary>
[RequiresUnreferencedCode("Reads the properties of types.")]
internal sealed class TypeSchema(Utf8JsonWriter writer)
{
    private const int MaxDepth = 32;

    private readonly NullabilityInfoContext _nullability = new();
    private readonly List<Type> _within = [];

    /// <summary>A name to show: without the arity of generics, with [] for lists.</summary>
    public static string NameOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            return NameOf(inner) + "?";
        if (type.IsArray)
            return NameOf(type.GetElementType()!) + "[]";
        int tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return tick < 0 ? type.Name : $"{type.Name[..tick]}<{string.Join(",", type.GetGenericArguments().Select(NameOf))}>";
    }

    /// <summary>Writes the schema.</summary>
    public void Write(Type type) => Write(type, nullable: false, member: null, NameOf(type));

    private void Write(Type type, bool nullable, PropertyInfo? member, string at)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
            (type, nullable) = (inner, true);
        writer.WriteStartObject();
        if (TypeSchemaKinds.Plain(type) is { } plain)
            WritePlain(plain, nullable, member);
        else if (type.IsEnum)
            WriteChoices(Enum.GetNames(type), nullable);
        else if (!TypeSchemaKinds.IsAny(type))
            WriteParts(type, nullable, at);
        DescriptionAttribute? description = member?.GetCustomAttribute<DescriptionAttribute>()
            ?? type.GetCustomAttribute<DescriptionAttribute>();
        if (description is { Description.Length: > 0 })
            writer.WriteString("description", description.Description);
        writer.WriteEndObject();
    }

    private void WritePlain((string Type, string? Format) plain, bool nullable, PropertyInfo? member)
    {
        if (plain.Type == "string" && member is not null && TypeSchemaLimits.Choices(member) is { } choices)
        {
            WriteChoices(choices, nullable);
            return;
        }
        SchemaTypes.Write(writer, plain.Type, nullable);
        if (plain.Format is not null)
            writer.WriteString("format", plain.Format);
        if (member is not null && plain.Type is "integer" or "number")
            TypeSchemaLimits.WriteRange(writer, member!);
    }

    private void WriteChoices(string[] names, bool nullable)
    {
        SchemaTypes.Write(writer, "string", nullable);
        writer.WriteStartArray("enum");
        foreach (string name in names)
            writer.WriteStringValue(name);
        if (nullable)
            writer.WriteNullValue();
        writer.WriteEndArray();
    }

    private void WriteParts(Type type, bool nullable, string at)
    {
        if (_within.Contains(type))
        {
            throw SchemaErrors.Invalid($"The type {NameOf(type)} contains itself, at {at}: its schema would have no end.",
                "Give a JSON schema that refers to itself by $ref, or a type without the loop.");
        }

        if (_within.Count >= MaxDepth)
            throw SchemaErrors.Invalid($"Types are nested deeper than {MaxDepth} levels, at {at}.", "Give a flatter type.");
        _within.Add(type);
        if (TypeSchemaKinds.ValuesOf(type, out Type? values))
            WriteDictionary(values, nullable, at);
        else if (TypeSchemaKinds.ItemsOf(type, out Type? items))
            WriteList(items, nullable, at);
        else
            WriteObject(type, nullable, at);
        _within.RemoveAt(_within.Count - 1);
    }

    private void WriteDictionary(Type? values, bool nullable, string at)
    {
        SchemaTypes.Write(writer, "object", nullable);
        if (values is null)
            return;
        writer.WritePropertyName("additionalProperties");
        Write(values, nullable: false, member: null, at + "{}");
    }

    private void WriteList(Type? items, bool nullable, string at)
    {
        SchemaTypes.Write(writer, "array", nullable);
        if (items is null)
            return;
        writer.WritePropertyName("items");
        Write(items, nullable: false, member: null, at + "[]");
    }

    private void WriteObject(Type type, bool nullable, string at)
    {
        List<PropertyInfo> properties = TypeSchemaKinds.PropertiesOf(type);
        if (properties.Count == 0)
        {
            throw SchemaErrors.Invalid(
                $"The type {NameOf(type)}, at {at}, has no public property that can be set, so there is nothing to ask for.",
                "Give a class or record with properties.");
        }
        SchemaTypes.Write(writer, "object", nullable);
        List<string> required = [];
        writer.WriteStartObject("properties");
        foreach (PropertyInfo property in properties)
        {
            NullabilityInfo nullability = _nullability.Create(property);
            bool mayBeNull = nullability.WriteState == NullabilityState.Nullable || nullability.ReadState == NullabilityState.Nullable;
            if (!mayBeNull)
                required.Add(property.Name);
            writer.WritePropertyName(property.Name);
            Write(property.PropertyType, mayBeNull, property, $"{at}.{property.Name}");
        }
        writer.WriteEndObject();
        writer.WriteStartArray("required");
        foreach (string name in required)
            writer.WriteStringValue(name);
        writer.WriteEndArray();
        writer.WriteBoolean("additionalProperties", false);
    }
}
