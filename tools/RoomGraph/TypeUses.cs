using Mono.Cecil;
using Mono.Cecil.Cil;

namespace RoomGraph;

/// <summary>Which types of an assembly a type uses: in its declaration, its members' signatures and their code.</summary>
/// <remarks>A constant leaves no trace in compiled code. What is nested counts as the type around it.</remarks>
public static class TypeUses
{
    /// <summary>All uses among the types of a namespace and those below it, each pair once.</summary>
    /// <param name="assemblyPath">The assembly.</param>
    /// <param name="root">The namespace. What the compiler makes besides is in none.</param>
    public static IReadOnlySet<TypeUse> Read(string assemblyPath, string root)
    {
        using ModuleDefinition module = ModuleDefinition.ReadModule(assemblyPath);
        HashSet<TypeUse> uses = [];
        foreach (TypeDefinition type in module.GetTypes().Where(type => IsBelow(type, root)))
        {
            string from = Outermost(type).FullName;
            foreach (TypeReference used in Of(type))
            {
                if (Own(used, module) is { } own && IsBelow(own, root) && Outermost(own).FullName is string to && to != from)
                {
                    _ = uses.Add(new TypeUse(from, to));
                }
            }
        }

        return uses;
    }

    private static bool IsBelow(TypeDefinition type, string root) =>
        Outermost(type).FullName.StartsWith(root + ".", StringComparison.Ordinal);

    private static TypeDefinition? Own(TypeReference used, ModuleDefinition module)
    {
        TypeReference element = used.GetElementType();
        return element.Scope == module && !element.IsGenericParameter ? element.Resolve() : null;
    }

    private static TypeDefinition Outermost(TypeDefinition type)
    {
        while (type.DeclaringType is { } outer)
        {
            type = outer;
        }

        return type;
    }

    private static IEnumerable<TypeReference> Of(TypeDefinition type) =>
        Declared(type)
            .Concat(type.Fields.Select(field => field.FieldType))
            .Concat(type.Methods.SelectMany(Of))
            .Concat(Attributes(type)).Concat(type.Properties.SelectMany(Attributes)).Concat(type.Methods.SelectMany(Attributes))
            .SelectMany(Parts);

    private static IEnumerable<TypeReference> Declared(TypeDefinition type) =>
        type.Interfaces.Select(implemented => implemented.InterfaceType)
            .Concat(type.BaseType is null ? [] : [type.BaseType])
            .Concat(type.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType));

    private static IEnumerable<TypeReference> Attributes(ICustomAttributeProvider member) =>
        member.CustomAttributes.Select(attribute => attribute.AttributeType);

    private static IEnumerable<TypeReference> Of(MethodReference method)
    {
        IEnumerable<TypeReference> signature = method.Parameters.Select(parameter => parameter.ParameterType)
            .Append(method.ReturnType).Append(method.DeclaringType)
            .Concat(method is GenericInstanceMethod generic ? generic.GenericArguments : []);
        return method is MethodDefinition { HasBody: true } defined ? signature.Concat(Of(defined.Body)) : signature;
    }

    private static IEnumerable<TypeReference> Of(MethodBody body) =>
        body.Variables.Select(variable => variable.VariableType)
            .Concat(body.ExceptionHandlers.Where(handler => handler.CatchType is not null).Select(handler => handler.CatchType))
            .Concat(body.Instructions.SelectMany(Of));

    private static IEnumerable<TypeReference> Of(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.FieldType, field.DeclaringType],
        MethodReference method => Of(method.GetElementMethod() is MethodDefinition ? Signature(method) : method),
        _ => [],
    };

    // A called method counts by its signature: its code is its own type's.
    private static MethodReference Signature(MethodReference method)
    {
        MethodReference copy = new(method.Name, method.ReturnType, method.DeclaringType);
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            copy.Parameters.Add(new ParameterDefinition(parameter.ParameterType));
        }

        if (method is not GenericInstanceMethod generic)
        {
            return copy;
        }

        GenericInstanceMethod instance = new(copy);
        generic.GenericArguments.ToList().ForEach(instance.GenericArguments.Add);
        return instance;
    }

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
        RequiredModifierType modified => Parts(modified.ElementType).Concat(Parts(modified.ModifierType)),
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };
}
