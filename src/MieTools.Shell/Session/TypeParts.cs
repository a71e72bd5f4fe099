using System.Management.Automation.Runspaces;

namespace MieTools.Session;

/// <summary>Takes from what is to be told of a type what has been told already: the engine refuses the whole for one part of it.</summary>
internal static class TypeParts
{
    /// <summary>What no other has told of the type; the same when none has told anything, null when nothing is left.</summary>
    /// <param name="type">What is to be told.</param>
    /// <param name="known">What has been told of this type and others.</param>
    internal static TypeData? Without(TypeData type, List<TypeData> known)
    {
        TypeData rest = type;
        foreach (TypeData other in known)
        {
            if (!other.TypeName.Equals(type.TypeName, StringComparison.OrdinalIgnoreCase))
                continue;
            rest = Less(rest, other);
            if (IsEmpty(rest))
                return null;
        }
        return rest;
    }

    private static TypeData Less(TypeData type, TypeData other)
    {
        TypeData rest = new(type.TypeName);
        // What is set counts as told, if only as null.
        if (other.TypeAdapter is null && type.TypeAdapter is { } adapter)
            rest.TypeAdapter = adapter;
        if (other.DefaultDisplayPropertySet is null && type.DefaultDisplayPropertySet is { } listed)
            rest.DefaultDisplayPropertySet = listed;
        // How it is serialised, which properties then, and how deep belong together: the engine refuses all of it for what does not fit.
        if (other.SerializationMethod is null && other.PropertySerializationSet is null)
        {
            if (other.SerializationDepth == 0 && type.SerializationDepth > 0)
                rest.SerializationDepth = type.SerializationDepth;
            if (type.SerializationMethod is { } method)
                rest.SerializationMethod = method;
            if (type.PropertySerializationSet is { } written)
                rest.PropertySerializationSet = written;
        }
        foreach ((string name, TypeMemberData member) in type.Members)
        {
            if (!other.Members.ContainsKey(name))
                rest.Members.Add(name, member);
        }
        return rest;
    }

    private static bool IsEmpty(TypeData type) => type.Members.Count == 0 && type.TypeAdapter is null && type.SerializationDepth == 0
        && type.SerializationMethod is null && type.PropertySerializationSet is null && type.DefaultDisplayPropertySet is null;
}
