using System.Text;
using System.Text.Json.Nodes;
using MieTools.Core.Contract;

namespace MieTools.Server.Emulator.ControlPlane.Validation;

/// <summary>Checks environment variables. How long a name is, is no reason to refuse it.</summary>
internal static class VariableValidator
{
    /// <summary>Checks the map.</summary>
    /// <exception cref="ServiceErrorException">A rule is broken.</exception>
    public static void Check(BodyBlock variables)
    {
        int bytes = 0;
        foreach ((string name, JsonNode? value) in variables.Json)
        {
            if (value is not JsonValue node || !node.TryGetValue(out string? text))
                throw variables.Invalid(name, "has to be a string");
            if (VariableContract.Reserved.Contains(name))
                throw variables.Invalid(name, "is a reserved name");
            if (!VariableContract.IsName(name))
            {
                throw variables.Invalid(
                    name, $"is not a name for a variable: {VariableContract.ShortestName} or more {VariableContract.NameForm}");
            }

            bytes += Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(text);
        }
        if (bytes >= VariableContract.Bytes)
            throw ServiceErrorException.Invalid($"{variables.Path} has {bytes} bytes; it has to be under {VariableContract.Bytes}.");
    }
}
