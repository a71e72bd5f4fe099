using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks the value of a field that is there.</summary>
internal static class ValueValidator
{
    /// <summary>Checks it; the text of a field that may decide about others, or null.</summary>
    /// <exception cref="ServiceErrorException">A rule is broken.</exception>
    public static string? Check(FieldRule field, BodyBlock block)
    {
        switch (field.Kind)
        {
            case FieldKind.Whole:
                block.Whole(field.Name, field.Range!);
                return null;
            case FieldKind.Number:
                block.Number(field.Name, field.Range!);
                return null;
            case FieldKind.Flag:
                block.Flag(field.Name);
                return null;
            case FieldKind.Texts:
                block.Texts(field.Name);
                return null;
            case FieldKind.TextMap or FieldKind.ObjectMap:
                CheckMap(block.Object(field.Name), field.Kind == FieldKind.TextMap);
                return null;
            case FieldKind.Variables:
                VariableValidator.Check(block.Object(field.Name));
                return null;
            case FieldKind.Endpoints:
                EndpointValidator.Check(field, block);
                return null;
            default:
                return CheckText(field, block);
        }
    }

    private static string CheckText(FieldRule field, BodyBlock block)
    {
        string text = block.Text(field.Name, field.MostCharacters, field.MayBeBlank);
        string? problem = field.Kind switch
        {
            FieldKind.Ocid => OcidProblem(field, text),
            FieldKind.Duration when !field.Durations!.Contains(text) =>
                $"is '{text}'; it has to be an ISO 8601 duration from {field.Durations}",
            FieldKind.Query => QueryText(MonitoringQuery.Check(text, field.NeedsTrigger)),
            _ when field.Form is { } form && !form.Fits(text) => $"'{text}' is not {form.Words}",
            _ when !field.Values.IsEmpty && !field.Knows(text) =>
                $"is '{text}'; it has to be {(field.Values.Length > 1 ? "one of " : "")}{string.Join(", ", field.Values)}",
            _ => null,
        };
        return problem is null ? text : throw block.Invalid(field.Name, problem);
    }

    private static string? OcidProblem(FieldRule field, string text) =>
        !Ocid.TryParse(text, out Ocid? ocid) ? $"'{text}' is not an OCID"
            : field.OcidTypes.IsEmpty || ocid.IsOf(field.OcidTypes.AsSpan()) ? null
            : $"'{text}' is the OCID of a {ocid.Type}; it has to be that of a {string.Join(" or ", field.OcidTypes)}";

    private static string? QueryText(QueryProblem? problem) => problem switch
    {
        QueryProblem.Length => $"has to have {MonitoringQuery.Characters} characters",
        QueryProblem.Interval => $"needs an interval of {MonitoringQuery.Intervals}",
        QueryProblem.Trigger => "has no trigger, such as '< 25' at its end",
        _ => null,
    };

    private static void CheckMap(BodyBlock map, bool isText)
    {
        foreach ((string key, JsonNode? value) in map.Json)
        {
            if (isText && (value is not JsonValue node || !node.TryGetValue(out string? _)))
                throw map.Invalid(key, "has to be a string");
            if (!isText && value is not JsonObject)
                throw map.Invalid(key, "is a namespace: it has to be an object with the keys in it");
        }
    }
}
