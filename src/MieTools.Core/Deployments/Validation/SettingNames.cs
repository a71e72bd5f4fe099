using System.Collections.Frozen;
using MieTools.Core.Contract;

namespace MieTools.Core.Deployments.Validation;

/// <summary>The setting that writes a field, which is the name of the cmdlets' parameter, as the contract says it.</summary>
internal static class SettingNames
{
    private static readonly PlacedField[] s_named =
        [.. ContractFields.Placed(DeploymentContract.Deployment).Concat(ContractFields.Placed(UpdateContract.Body))
            .Where(field => field.Rule.Named is not null)];

    private static readonly FrozenDictionary<(string Parent, string Name), string> s_inPlace = s_named
        .DistinctBy(field => (field.Parent, field.Rule.Name))
        .ToFrozenDictionary(field => (field.Parent, field.Rule.Name), field => field.Rule.Named!);

    // Of a field in an object where it does not belong.
    private static readonly FrozenDictionary<string, string> s_anywhere = s_named
        .DistinctBy(field => field.Rule.Name)
        .ToFrozenDictionary(field => field.Rule.Name, field => field.Rule.Named!, StringComparer.Ordinal);

    /// <summary>The setting of a field; that of the object it is in when it has none of its own.</summary>
    public static string Of(string name, in BodyPlace place) =>
        s_inPlace.GetValueOrDefault((Parent(place.Path), name)) ?? s_anywhere.GetValueOrDefault(name, place.Parameter);

    // The last name of a path, without an index.
    private static string Parent(string path) => path[(path.LastIndexOf('.') + 1)..].Split('[')[0];
}
