using System.Text.Json;

namespace MieTools.Core.Inference.Schemas;

/// <summary>Checks one value by one schema, within bounds of depth and work.</summary>
/// <remarks>
/// A null for a member that may be left out counts as left out: strict structured output has no other way to leave it out.
/// Below <c>oneOf</c> and <c>not</c>, where more leniency would mean less, it does not.
/// </remarks>
internal sealed class SchemaValidator(JsonElement root, SchemaPatterns patterns)
{
    private const int MaxSteps = 1_000_000;

    private int _steps;
    private string? _stopped;

    /// <summary>All that is wrong with the value, up to a bound; empty when it fits.</summary>
    public IReadOnlyList<SchemaViolation> Run(JsonElement value)
    {
        SchemaFindings findings = new();
        Check(root, value, SchemaPlace.Root, 0, exact: false, findings);
        return _stopped is null ? findings.Violations : [.. findings.Violations, new SchemaViolation("", _stopped)];
    }

    private void Check(JsonElement schema, JsonElement value, SchemaPlace place, int depth, bool exact, SchemaFindings findings)
    {
        if (Stop(depth) || schema.ValueKind == JsonValueKind.True)
            return;
        if (schema.ValueKind == JsonValueKind.False)
        {
            findings.Add(place, "false", "is not allowed");
            return;
        }
        if (!IsOfType(schema, value, place, findings))
            return;
        Choices(schema, value, place, findings);
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                if (!StringRules.Check(schema, value, place, patterns, findings))
                    _stopped ??= "the answer was not checked to its end: a regular expression of the schema took too long";
                break;
            case JsonValueKind.Number:
                NumberRules.Check(schema, value, place, findings);
                break;
            case JsonValueKind.Array:
                Items(schema, value, place, depth, exact, findings);
                break;
            case JsonValueKind.Object:
                Members(schema, value, place, depth, exact, findings);
                break;
        }
        Combinations(schema, value, place, depth, exact, findings);
    }

    private bool Stop(int depth)
    {
        if (depth > SchemaCheck.MaxDepth)
            _stopped ??= $"the answer was not checked to its end: it is nested deeper than {SchemaCheck.MaxDepth} levels, or its schema is";
        if (++_steps > MaxSteps)
            _stopped ??= "the answer was not checked to its end: schema and answer together are too large";
        return _stopped is not null;
    }

    private static bool IsOfType(JsonElement schema, JsonElement value, SchemaPlace place, SchemaFindings findings)
    {
        if (!schema.TryGetProperty("type", out JsonElement type))
            return true;
        string[] allowed = type.ValueKind == JsonValueKind.Array
            ? [.. type.EnumerateArray().Select(SchemaWords.Text)] : [SchemaWords.Text(type)];
        if (allowed.Any(name => Is(value, name)))
            return true;
        string wanted = string.Join(" or ", allowed.Select(SchemaWords.Type));
        string got = value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null
            ? SchemaWords.Kind(value)
            : $"{SchemaWords.Value(value)}, {SchemaWords.Kind(value)}";
        findings.Add(place, "type", $"is {got}; it has to be {wanted}");
        return false;
    }

    private static bool Is(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number" || (type == "integer" && (value.TryGetInt64(out _) || ExactNumber.Of(value).IsInteger)),
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Null => type == "null",
        JsonValueKind.Object => type == "object",
        _ => type == "array",
    };

    private static void Choices(JsonElement schema, JsonElement value, SchemaPlace place, SchemaFindings findings)
    {
        if (schema.TryGetProperty("enum", out JsonElement choices)
            && !choices.EnumerateArray().Any(choice => JsonIdentity.Equal(choice, value)))
        {
            findings.Add(place, "enum", $"is {SchemaWords.Value(value)}, which is not one of {SchemaWords.Choices(choices)}");
        }

        if (schema.TryGetProperty("const", out JsonElement one) && !JsonIdentity.Equal(one, value))
            findings.Add(place, "const", $"is {SchemaWords.Value(value)}; it has to be {SchemaWords.Value(one)}");
    }

    private void Members(JsonElement schema, JsonElement value, SchemaPlace place, int depth, bool exact, SchemaFindings findings)
    {
        HashSet<string> required = Required(schema);
        foreach (string name in required)
        {
            if (!value.TryGetProperty(name, out _))
                findings.Add(place.Member(name), "required", "is missing");
        }
        ObjectRules.Count(schema, value, place, findings);
        bool hasProperties = schema.TryGetProperty("properties", out JsonElement properties);
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (_stopped is not null)
                return;
            string name = member.Name;
            bool known = hasProperties && properties.TryGetProperty(name, out JsonElement property)
                && Member(property, member.Value, place.Member(name), depth, exact || required.Contains(name), exact, findings);
            known |= PatternMembers(schema, member, place, depth, exact, findings);
            if (!known && schema.TryGetProperty("additionalProperties", out JsonElement additional))
                Additional(additional, member, place, depth, exact, findings);
        }
    }

    // Always true: the member is one that the schema knows.
    private bool Member(JsonElement schema, JsonElement value, SchemaPlace place, int depth, bool mustBe, bool exact,
        SchemaFindings findings)
    {
        if (mustBe || value.ValueKind != JsonValueKind.Null)
            Check(schema, value, place, depth + 1, exact, findings);
        return true;
    }

    private bool PatternMembers(JsonElement schema, JsonProperty member, SchemaPlace place, int depth, bool exact, SchemaFindings findings)
    {
        if (!schema.TryGetProperty("patternProperties", out JsonElement byPattern))
            return false;
        bool known = false;
        foreach (JsonProperty pattern in byPattern.EnumerateObject())
        {
            if (StringRules.Matches(patterns.Get(pattern.Name), member.Name) is not { } matches)
            {
                _stopped ??= "the answer was not checked to its end: a regular expression of the schema took too long";
                return true;
            }
            if (!matches)
                continue;
            known = true;
            Check(pattern.Value, member.Value, place.Member(member.Name), depth + 1, exact, findings);
        }
        return known;
    }

    private void Additional(JsonElement schema, JsonProperty member, SchemaPlace place, int depth, bool exact, SchemaFindings findings)
    {
        if (schema.ValueKind == JsonValueKind.False)
            findings.Add(place.Member(member.Name), "additionalProperties", "is not a member that the schema knows");
        else
            Check(schema, member.Value, place.Member(member.Name), depth + 1, exact, findings);
    }

    private static HashSet<string> Required(JsonElement schema) =>
        schema.TryGetProperty("required", out JsonElement names) ? [.. names.EnumerateArray().Select(SchemaWords.Text)] : [];

    private void Items(JsonElement schema, JsonElement value, SchemaPlace place, int depth, bool exact, SchemaFindings findings)
    {
        ArrayRules.Check(schema, value, place, findings);
        bool hasItems = schema.TryGetProperty("items", out JsonElement items);
        // Before 2020-12 a tuple stood in "items".
        bool isTuple = schema.TryGetProperty("prefixItems", out JsonElement tuple);
        if (!isTuple && hasItems && items.ValueKind == JsonValueKind.Array)
            (isTuple, tuple, hasItems) = (true, items, false);
        int first = isTuple ? tuple.GetArrayLength() : 0;
        int index = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (_stopped is not null)
                return;
            if (index < first)
                Check(tuple[index], item, place.Item(index), depth + 1, exact, findings);
            else if (hasItems)
                Check(items, item, place.Item(index), depth + 1, exact, findings);
            index++;
        }
    }

    private void Combinations(JsonElement schema, JsonElement value, SchemaPlace place, int depth, bool exact, SchemaFindings findings)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference)
            && SchemaReference.TryResolve(root, SchemaWords.Text(reference), out JsonElement target))
        {
            Check(target, value, place, depth + 1, exact, findings);
        }

        if (schema.TryGetProperty("allOf", out JsonElement all))
        {
            foreach (JsonElement part in all.EnumerateArray())
                Check(part, value, place, depth + 1, exact, findings);
        }
        if (schema.TryGetProperty("anyOf", out JsonElement any))
            Alternatives(any, value, place, depth, exact, one: false, findings);
        if (schema.TryGetProperty("oneOf", out JsonElement one))
            Alternatives(one, value, place, depth, exact: true, one: true, findings);
        if (schema.TryGetProperty("not", out JsonElement not))
        {
            SchemaFindings found = new();
            Check(not, value, place, depth + 1, exact: true, found);
            if (found.Count == 0 && _stopped is null)
                findings.Add(place, "not", $"is {SchemaWords.Value(value)}, which the schema rules out");
        }
    }

    private void Alternatives(JsonElement schemas, JsonElement value, SchemaPlace place, int depth, bool exact, bool one,
        SchemaFindings findings)
    {
        int fitting = 0;
        List<SchemaFindings> failed = [];
        foreach (JsonElement schema in schemas.EnumerateArray())
        {
            SchemaFindings found = new();
            Check(schema, value, place, depth + 1, exact, found);
            if (_stopped is not null)
                return;
            if (found.Count > 0)
                failed.Add(found);
            else if (++fitting > 0 && !one)
                return;
        }
        if (fitting > 1)
            findings.Add(place, "oneOf", $"fits {fitting} of the forms that the schema allows; it has to fit just one");
        else if (fitting == 0)
            Explain(failed, value, place, findings);
    }

    // Where just one form is of the value's kind, what is wrong with that one says most.
    private static void Explain(List<SchemaFindings> failed, JsonElement value, SchemaPlace place, SchemaFindings findings)
    {
        List<SchemaFindings> near = failed.FindAll(f => !f.IsOtherKind(place));
        if (near.Count == 1 || failed.Count == 1)
        {
            findings.AddAll(near.Count == 1 ? near[0] : failed[0]);
        }
        else
        {
            string words = $"is {SchemaWords.Value(value)}, which fits none of the {failed.Count} forms that the schema allows";
            findings.Add(place, "anyOf", words);
        }
    }
}
