using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;
using MieTools.Core.Json;

namespace MieTools.Core.Deployments.Validation;

/// <summary>Environment variables. Values may be secret: no message shows one.</summary>
internal static class VariableRules
{
    public static void Check(Findings findings, JsonObject map, FieldPlace place)
    {
        int bytes = 0;
        foreach ((string name, JsonNode? value) in map)
        {
            FieldPlace inner = place with { Path = $"{place.Path}.{name}" };
            bytes += Encoding.UTF8.GetByteCount(name);
            if (value.TextOrNull() is { } text)
                bytes += Encoding.UTF8.GetByteCount(text);
            else
                findings.Error(inner.Path, inner.Parameter, "must be text.");
            CheckName(findings, name, inner);
        }
        if (bytes >= VariableContract.Bytes)
        {
            findings.Error(place.Path, place.Parameter,
                $"have {bytes} bytes; all names and values together must have less than {VariableContract.Bytes}.");
        }
    }

    private static void CheckName(Findings findings, string name, FieldPlace place)
    {
        if (VariableContract.Reserved.Contains(name))
        {
            findings.Error(place.Path, place.Parameter,
                $"'{name}' is a reserved name; reserved are {string.Join(", ", VariableContract.Reserved)}.");
        }
        else if (VariableContract.Superseded.Contains(name))
        {
            findings.Warn(place.Path, place.Parameter, $"'{name}' is the older way to open paths; custom endpoints replace it.");
        }

        if (name.Length > VariableContract.DocumentedLongestName)
        {
            findings.Warn(place.Path, place.Parameter, $"'{name}' has {name.Length} characters; the service's documentation has "
                + $"{VariableContract.ShortestName} to {VariableContract.DocumentedLongestName} for a name.");
        }
        if (name.Length < VariableContract.ShortestName)
        {
            findings.Error(place.Path, place.Parameter,
                $"'{name}' is too short: a name has {VariableContract.ShortestName} characters or more.");
        }
        else if (!VariableContract.IsName(name))
        {
            findings.Error(place.Path, place.Parameter,
                $"'{name}' is not a name: {VariableContract.NameForm}.");
        }
    }
}
