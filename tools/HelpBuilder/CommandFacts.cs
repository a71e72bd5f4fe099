namespace HelpBuilder;

/// <summary>What the assembly says of a cmdlet.</summary>
internal sealed record CommandFacts(string Verb, string Noun, string? DefaultSet, IReadOnlyList<ParameterFacts> Parameters)
{
    public string Name => $"{Verb}-{Noun}";

    /// <summary>The parameter sets, the default one first; null stands for the only one of a cmdlet without named sets.</summary>
    public IEnumerable<string?> Sets()
    {
        string?[] named = [.. Parameters.SelectMany(p => p.Sets.Keys).Where(s => s.Length > 0).Distinct()];
        // A default that no parameter names is a set too: that of the parameters which are in all sets.
        return named.Length == 0 ? new string?[] { null } : named.Prepend(DefaultSet ?? named[0]).Distinct();
    }

    /// <summary>The parameters of a set as a person types them: by position, what is required, the rest by name.</summary>
    public IEnumerable<(ParameterFacts Parameter, ParameterUse Use)> In(string? set) => Parameters
        .Select(p => (Parameter: p, Use: p.In(set)))
        .Where(p => p.Use is not null)
        .Select(p => (p.Parameter, Use: p.Use!))
        .OrderBy(p => p.Use.Position ?? int.MaxValue)
        .ThenBy(p => p.Use.Required ? 0 : 1)
        .ThenBy(p => p.Parameter.IsAutomatic ? 1 : 0)
        .ThenBy(p => p.Parameter.Name, StringComparer.OrdinalIgnoreCase);
}

/// <summary>How a parameter is used in one parameter set.</summary>
internal sealed record ParameterUse(bool Required, int? Position, bool ByValue, bool ByPropertyName)
{
    public string Pipeline => (ByValue, ByPropertyName) switch
    {
        (true, true) => "true (ByValue, ByPropertyName)",
        (true, false) => "true (ByValue)",
        (false, true) => "true (ByPropertyName)",
        _ => "false",
    };
}

/// <summary>What the assembly says of a parameter. The key of a use is the parameter set, empty for all of them.</summary>
internal sealed record ParameterFacts(string Name, Type Type, IReadOnlyDictionary<string, ParameterUse> Sets)
{
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public IReadOnlyList<string> Values { get; init; } = [];

    public bool Wildcards { get; init; }

    public string? Default { get; init; }

    /// <summary>True for -WhatIf and -Confirm, which the engine adds.</summary>
    public bool IsAutomatic { get; init; }

    public bool IsSwitch => Type.Name == "SwitchParameter";

    public string TypeName => NameOf(Type);

    public ParameterUse? In(string? set) =>
        set is not null && Sets.TryGetValue(set, out ParameterUse? use) ? use : Sets.GetValueOrDefault("");

    /// <summary>A use that stands for all: what differs between sets is in the syntax.</summary>
    public ParameterUse Any => Sets.Values.First();

    private static string NameOf(Type type)
    {
        if (type.IsArray)
            return NameOf(type.GetElementType()!) + "[]";
        type = Nullable.GetUnderlyingType(type) ?? type;
        return Type.GetTypeCode(type) switch
        {
            _ when type.IsEnum => type.Name,
            TypeCode.String => "string",
            TypeCode.Int32 => "int",
            TypeCode.Int64 => "long",
            TypeCode.Double => "double",
            TypeCode.Boolean => "bool",
            _ => type.Name,
        };
    }
}
