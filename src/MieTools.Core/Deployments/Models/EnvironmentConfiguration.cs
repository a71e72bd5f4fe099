using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Models;

/// <summary>
/// What a deployment's model runs in. This type itself stands for <c>DEFAULT</c> (a conda environment) and for an
/// <c>environmentConfigurationType</c> that is not known.
/// </summary>
public record EnvironmentConfiguration : JsonModel
{
    private protected EnvironmentConfiguration(JsonObject json)
        : base(json)
    {
    }

    /// <summary><c>DEFAULT</c>, <c>OCIR_CONTAINER</c> or another text; empty when absent.</summary>
    public string EnvironmentType => Body.Text(FieldNames.EnvironmentType) ?? "";

    /// <summary>The environment variables that were set.</summary>
    public MieMap<string> EnvironmentVariables => Body.Map(FieldNames.Variables);

    /// <summary>The display form: the type. Variables may hold secrets, so they are not shown.</summary>
    public override string ToString() => EnvironmentType;

    internal static EnvironmentConfiguration? Read(JsonObject? json) =>
        json is not { } value ? null : value.Text(FieldNames.EnvironmentType) switch
        {
            FieldNames.OcirContainer => new ContainerEnvironment(value),
            _ => new EnvironmentConfiguration(value),
        };
}
