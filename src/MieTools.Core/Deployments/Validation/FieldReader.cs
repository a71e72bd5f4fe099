using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Checks the value of one field.</summary>
internal sealed class FieldReader(Findings findings)
{
    /// <summary>Checks a value; the text of a field that may decide about others, or null.</summary>
    public string? Read(FieldRule rule, BlockRule owner, JsonNode value, FieldPlace place)
    {
        switch (rule.Kind)
        {
            case FieldKind.Object:
                Error(place, "must be a JSON object.");
                break;
            case FieldKind.Objects:
                Error(place, "must be a list.");
                break;
            case FieldKind.Whole:
                ReadWhole(rule, value, place);
                break;
            case FieldKind.Number:
                ReadNumber(rule, owner, value, place);
                break;
            case FieldKind.Flag when value.GetValueKind() is not (JsonValueKind.True or JsonValueKind.False):
                Error(place, "must be true or false.");
                break;
            case FieldKind.Texts when BodyValues.Texts(value) is null:
                Error(place, "must be a list of texts.");
                break;
            case FieldKind.TextMap or FieldKind.ObjectMap or FieldKind.Variables:
                ReadMap(rule, value, place);
                break;
            case FieldKind.Endpoints:
                EndpointRules.Check(findings, rule, value, place);
                break;
            case FieldKind.Text or FieldKind.Ocid or FieldKind.Duration or FieldKind.Query:
                return ReadText(rule, value, place);
        }
        return null;
    }

    private string? ReadText(FieldRule rule, JsonNode value, FieldPlace place)
    {
        if (value.TextOrNull() is not { } text)
        {
            Error(place, "must be text.");
            return null;
        }
        if (string.IsNullOrWhiteSpace(text) && !rule.MayBeBlank)
            Error(place, "must not be empty.");
        else if (text.Length > rule.MostCharacters)
            Error(place, $"has {text.Length} characters; it may have {rule.MostCharacters}.");
        else if (rule.Kind == FieldKind.Ocid)
            CheckOcid(rule, text, place);
        else if (rule.Durations is { } durations && !durations.Contains(text))
            Error(place, $"is '{text}'; it must be an ISO 8601 duration of {durations}.");
        else if (rule.Kind == FieldKind.Query)
            CheckQuery(rule, text, place);
        else if (rule.Form is { } form && !form.Fits(text))
            Error(place, FormProblem.Of(form, text));
        else if (!rule.Values.IsEmpty)
            CheckValue(rule, text, place);
        return text;
    }

    private void CheckOcid(FieldRule rule, string id, FieldPlace place)
    {
        if (!Ocid.TryParse(id, out Ocid? ocid))
            Error(place, $"'{id}' is not an OCID (ocid1.TYPE.REALM.[REGION].UNIQUE).");
        else if (!rule.OcidTypes.IsEmpty && !ocid.IsOf(rule.OcidTypes.AsSpan()))
            Error(place, $"'{id}' is the OCID of a {ocid.Type}, not of a {string.Join(" or ", rule.OcidTypes)}.");
    }

    private void CheckQuery(FieldRule rule, string query, FieldPlace place)
    {
        switch (MonitoringQuery.Check(query, rule.NeedsTrigger))
        {
            case QueryProblem.Length:
                Error(place, $"has {query.Length} characters; a query has {MonitoringQuery.Characters}.");
                break;
            case QueryProblem.Interval:
                Error(place, $"holds no interval of {MonitoringQuery.Intervals}.");
                break;
            case QueryProblem.Trigger:
                Error(place, "holds no trigger such as '< 25'.");
                break;
        }
    }

    private void CheckValue(FieldRule rule, string text, FieldPlace place)
    {
        if (rule.Doubts.TryGetValue(text, out string? doubt))
            findings.Warn(place.Path, place.Parameter, doubt);
        if (rule.Knows(text))
            return;
        if (rule.Elsewhere.Contains(text))
        {
            Error(place, rule.Name == FieldNames.RuleType
                ? $"is {text}, which is not a rule of {place.Owner}."
                : $"is {text}; {place.Owner} needs {string.Join(" or ", rule.Values)}.");
            return;
        }
        findings.Warn(place.Path, place.Parameter, rule.Values.Length == 1
            ? $"is '{text}'; '{rule.Values[0]}' is the one that is known."
            : $"is '{text}'; known are {string.Join(", ", rule.Values)}. It is sent as it is.");
    }

    private void ReadWhole(FieldRule rule, JsonNode value, FieldPlace place)
    {
        if (!BodyValues.TryWhole(value, out int number))
            Error(place, $"must be an integer, {rule.Range}.");
        else if (!rule.Range!.Contains(number))
            Error(place, $"is {number}; it must be {rule.Range}.");
        else if (rule.Range.Except.Contains(number))
            Error(place, $"is {number}, which the service uses itself; not allowed are {string.Join(", ", rule.Range.Except)}.");
    }

    private void ReadNumber(FieldRule rule, BlockRule owner, JsonNode value, FieldPlace place)
    {
        if (!BodyValues.TryNumber(value, out double number))
            Error(place, "must be a number.");
        else if (!rule.Range!.Contains(number))
            Error(place, string.Create(CultureInfo.InvariantCulture, $"is {number}; {Takes(owner)} {rule.Range}."));
    }

    private static string Takes(BlockRule owner) => owner.Name is null ? "it must be" : $"{owner.Name} takes";

    private void ReadMap(FieldRule rule, JsonNode value, FieldPlace place)
    {
        if (value is not JsonObject map)
        {
            Error(place, "must be a JSON object.");
            return;
        }
        if (rule.Kind == FieldKind.Variables)
        {
            VariableRules.Check(findings, map, place);
            return;
        }
        bool isText = rule.Kind == FieldKind.TextMap;
        foreach ((string name, JsonNode? entry) in map)
        {
            if (isText ? entry.TextOrNull() is null : entry is not JsonObject)
            {
                findings.Error($"{place.Path}.{name}", place.Parameter, isText
                    ? "must be text."
                    : "must be an object of keys and values: defined tags are grouped by name space.");
            }
        }
    }

    private void Error(FieldPlace place, string message) => findings.Error(place.Path, place.Parameter, message);
}
